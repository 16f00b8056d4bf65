package coffee.operator.status;

import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.delivery.FileRecord;
import coffee.delivery.redis.RedisQueue;
import coffee.operator.status.Status.Look.ReadFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Reads the file records of all agents of a queue, and measures the files where they are on this machine. The records
 * are the fields {@code file:<id>} of the hashes {@code <queue>:files:<identity>}, see {@link FileRecord}. For one
 * thread.
 */
final class AgentFiles {

    private static final String FIELD = "file:";
    private static final String FILES = ":files:";
    private static final int SCANNED_AT_ONCE = 1_000;
    private static final int LONGEST_LINE = 1 << 18;

    /** A new agent is rare, and looking for one goes through all keys of the database. */
    private static final int LOOK_FOR_AGENTS_EVERY = 10;

    private final UnifiedJedis redis;
    private final List<String> queues;
    private SortedSet<String> hashes = Collections.emptySortedSet();
    private int looks;

    AgentFiles(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.queues = layout.queues();
    }

    List<ReadFile> read() {
        if (looks++ % LOOK_FOR_AGENTS_EVERY == 0) {
            hashes = hashes();
        }
        List<ReadFile> files = new ArrayList<>();
        for (String hash : hashes) {
            Map<String, String> fields = redis.hgetAll(hash);
            if (RedisQueue.isExclusive(fields)) {
                continue; // a replay, which follows no file
            }
            for (Map.Entry<String, String> field : fields.entrySet()) {
                if (field.getKey().startsWith(FIELD)) {
                    add(hash.substring(hash.lastIndexOf(FILES) + FILES.length()), record(hash, field), files);
                }
            }
        }
        return files;
    }

    /** Measures the files of records that are not in Redis; the records are given by identity. */
    static List<ReadFile> of(Map<String, List<FileRecord>> records) {
        List<ReadFile> files = new ArrayList<>();
        records.forEach((identity, some) -> some.forEach(record -> add(identity, record, files)));
        return files;
    }

    private static void add(String identity, FileRecord record, List<ReadFile> files) {
        if (!record.isFinished()) {
            files.add(new ReadFile(identity, record.id(), record.path(), record.offset(), behind(record)));
        }
    }

    private SortedSet<String> hashes() {
        SortedSet<String> found = new TreeSet<>();
        for (String queue : queues) {
            ScanParams wanted = new ScanParams().match(queue + FILES + "*").count(SCANNED_AT_ONCE);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> part = redis.scan(cursor, wanted);
                found.addAll(part.getResult());
                cursor = part.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return found;
    }

    private static FileRecord record(String hash, Map.Entry<String, String> field) {
        try {
            return FileRecord.parse(field.getKey().substring(FIELD.length()), field.getValue());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(hash + ": " + e.getMessage(), e);
        }
    }

    /** The bytes of the complete lines in [from, to); an incomplete last line is not counted. */
    private static long wholeLines(Path path, long from, long to) throws IOException {
        if (to - from > LONGEST_LINE) {
            return to - from;
        }
        ByteBuffer rest = ByteBuffer.allocate((int) Math.max(0, to - from));
        try (SeekableByteChannel channel = Files.newByteChannel(path).position(from)) {
            while (rest.hasRemaining() && channel.read(rest) >= 0) {
                // until all of it is there
            }
        }
        int end = rest.position();
        while (end > 0 && rest.get(end - 1) != '\n') {
            end--;
        }
        return end;
    }

    /** The bytes left to read; empty if the path on this machine has another file or none. */
    private static OptionalLong behind(FileRecord record) {
        try {
            Path path = Path.of(record.path());
            Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino,size");
            boolean same = (found.get("dev") + ":" + found.get("ino")).equals(record.inode());
            return same
                    ? OptionalLong.of(wholeLines(path, record.offset(), (Long) found.get("size")))
                    : OptionalLong.empty();
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return OptionalLong.empty();
        }
    }
}
