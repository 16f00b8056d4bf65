package coffee.flume.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.event.EventBuilder;
import org.apache.flume.serialization.EventDeserializer;
import org.apache.flume.serialization.ResettableInputStream;

/**
 * Gives each line of a spooled file as the bytes it has: of any length, empty ones too, decoded by nothing, its line
 * feed left off. Every event tells its place in the header {@code byteoffset}, as Taildir's do. For one thread.
 *
 * <p>Flume's own deserializer cuts a line at 2,048 characters, and alters what is not of its charset.
 */
public final class LineDeserializer implements EventDeserializer {

    static final String OFFSET_HEADER = "byteoffset";

    private static final int CHUNK = 16 * 1024;

    private final ResettableInputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private int next;
    private int end;
    private long offset;

    LineDeserializer(ResettableInputStream in) throws IOException {
        this.in = in;
        this.offset = in.tell();
    }

    @Override
    public Event readEvent() throws IOException {
        long start = offset;
        byte[] line = readLine();
        if (line == null) {
            return null;
        }
        Event event = EventBuilder.withBody(line);
        event.getHeaders().put(OFFSET_HEADER, Long.toString(start));
        return event;
    }

    @Override
    public List<Event> readEvents(int count) throws IOException {
        List<Event> events = new ArrayList<>(count);
        for (Event event; events.size() < count && (event = readEvent()) != null; ) {
            events.add(event);
        }
        return events;
    }

    private byte[] readLine() throws IOException {
        ByteArrayOutputStream head = null;
        while (next < end || fill()) {
            int from = next;
            int feed = indexOfFeed();
            next = feed < 0 ? end : feed + 1;
            offset += next - from;
            int length = (feed < 0 ? end : feed) - from;
            if (head == null) {
                head = new ByteArrayOutputStream(length);
            }
            head.write(chunk, from, length);
            if (feed >= 0) {
                break;
            }
        }
        return head == null ? null : head.toByteArray();
    }

    private int indexOfFeed() {
        for (int i = next; i < end; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(chunk, 0, CHUNK));
        return end > 0;
    }

    /** Remembers that all lines given so far need not be given again, even to a later process. */
    @Override
    public void mark() throws IOException {
        goTo(offset);
        in.mark();
    }

    @Override
    public void reset() throws IOException {
        in.reset();
        goTo(in.tell());
    }

    private void goTo(long position) throws IOException {
        in.seek(position);
        offset = position;
        next = 0;
        end = 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** What a Flume configuration names. */
    public static final class Builder implements EventDeserializer.Builder {

        @Override
        public EventDeserializer build(Context context, ResettableInputStream in) {
            try {
                return new LineDeserializer(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
