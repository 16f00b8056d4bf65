package coffee.flume;

import coffee.delivery.files.FileFollower.Status;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flume.instrumentation.SourceCounter;

/** The counters of one source, from the {@link Status} of its follower. Safe for many threads. */
public final class FileSourceCounter extends SourceCounter implements FileSourceCounterMBean {

    private static final Status NOTHING = new Status(0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private volatile Supplier<Status> status = () -> NOTHING;
    private volatile boolean refused;

    FileSourceCounter(String name) {
        super(name);
    }

    void follow(Supplier<Status> of) {
        status = of;
    }

    void setRefused(boolean isRefused) {
        refused = isRefused;
    }

    @Override
    public long getLines() {
        return status.get().lines();
    }

    @Override
    public long getBytes() {
        return status.get().bytes();
    }

    @Override
    public long getLinesSkipped() {
        return status.get().skippedLines();
    }

    @Override
    public long getBytesBehind() {
        return status.get().bytesBehind();
    }

    @Override
    public String getBytesBehindByFile() {
        StringBuilder json = new StringBuilder("{");
        status.get().behind().forEach((path, bytes) -> {
            if (bytes > 0) {
                json.append(json.length() > 1 ? ", " : "")
                        .append(quoted(path))
                        .append(": ")
                        .append(bytes);
            }
        });
        return json.append('}').toString();
    }

    private static String quoted(String path) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : path.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    @Override
    public long getFiles() {
        return status.get().behind().size();
    }

    @Override
    public long getOpenFiles() {
        return status.get().openFiles();
    }

    @Override
    public long getWaitingFiles() {
        return status.get().waitingFiles();
    }

    @Override
    public long getFinishedFiles() {
        return status.get().finishedFiles();
    }

    @Override
    public long getTruncations() {
        return status.get().truncations();
    }

    @Override
    public long getCopies() {
        return status.get().copies();
    }

    @Override
    public long getRewinds() {
        return status.get().rewinds();
    }

    @Override
    public long getRecordsWithoutFile() {
        return status.get().recordsWithoutFile();
    }

    @Override
    public long getCompressedFiles() {
        return status.get().compressedFiles();
    }

    @Override
    public long getUnreadableFolders() {
        return status.get().unreadableFolders();
    }

    @Override
    public long getRefused() {
        return refused ? 1 : 0;
    }
}
