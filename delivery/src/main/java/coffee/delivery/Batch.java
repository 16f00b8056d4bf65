package coffee.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lines that are stored in one step with the records of their files. Filled by one thread, then left as it is. */
public final class Batch {

    private final long number;
    private final List<byte[]> lines = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final Map<String, FileLine> last = new LinkedHashMap<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private Map<String, FileRecord> records;
    private long bytes;

    /** {@code number} is how many batches the store has when this one is due. */
    Batch(long number) {
        this.number = number;
    }

    void add(FileLine line) {
        if (!line.isDecision()) {
            lines.add(line.body());
            files.add(line.file().id());
            bytes += line.body().length;
        }
        if (line.removes() != null) {
            removed.add(line.removes());
            last.remove(line.removes());
        }
        if (!line.forgets()) {
            last.put(line.file().id(), line);
        }
    }

    boolean isEmpty() {
        return lines.isEmpty() && last.isEmpty() && removed.isEmpty();
    }

    public long number() {
        return number;
    }

    public List<byte[]> lines() {
        return lines;
    }

    /** The id of the file that the line with this index in {@link #lines} is of. */
    public String fileOf(int index) {
        return files.get(index);
    }

    /** The bytes of the lines. */
    public long bytes() {
        return bytes;
    }

    /** The records as they stand once the batch is stored. */
    public Map<String, FileRecord> records() {
        if (records == null) {
            Map<String, FileRecord> all = new LinkedHashMap<>();
            last.forEach((id, line) -> all.put(id, line.record()));
            records = all;
        }
        return records;
    }

    /** The ids whose records go. */
    public Set<String> removed() {
        return removed;
    }
}
