package coffee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

/** A Delivery of one file, for tests of a queue; each line is as many bytes long as its text, plus line feed. */
public final class Sender implements AutoCloseable {

    public final Handover handover = new Handover();
    public final Delivery delivery;
    private FileRecord file;
    private long end;

    public Sender(Queue queue, int batchLines) {
        delivery = new Delivery(
                "test", queue, handover, DeliveryConfig.DEFAULT.withBatchLines(batchLines), System::nanoTime);
    }

    /** Claims, and continues at the stored offset. */
    public Sender claim() throws QueueException {
        delivery.claim();
        List<FileRecord> records = handover.reading().records();
        file = records.isEmpty() ? null : records.get(0);
        end = file == null ? 0 : file.offset();
        return this;
    }

    public Sender add(String... lines) {
        for (String line : lines) {
            boolean first = file == null;
            if (first) {
                file = FileRecord.begin("/var/log/a b.jsonl", "1:2", 0, Digest.NONE, Digest.NONE);
            }
            byte[] block = (line + "\n").getBytes(UTF_8);
            long next = end + block.length;
            delivery.add(new FileLine(
                    file,
                    handover.reading().number(),
                    end,
                    next,
                    first,
                    line.getBytes(UTF_8),
                    block,
                    block.length,
                    null));
            end = next;
        }
        return this;
    }

    /** Waits until all that was added is stored. */
    public void settle() throws QueueException {
        delivery.flush();
        delivery.settle();
    }

    /** Sends these lines, which the queue refuses. */
    public QueueException isRefused(String... lines) {
        add(lines);
        return assertThrows(QueueException.class, this::settle);
    }

    /** The end of the last line that was added or, after a claim, that is stored. */
    public long end() {
        return end;
    }

    @Override
    public void close() {
        delivery.close();
    }
}
