package coffee.agent;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replaces an agent of the previous version, whose sink kept its positions in another form. */
@Timeout(240)
class MovingOverIT {

    @TempDir
    private Path temp;

    /**
     *  1. leave in Redis what the previous agent left: the delivered lines, and the position of each file's last one
     *  2. rename one of the files, and append more lines
     *  3. start an agent: it delivers the rest of all files, and nothing twice
     */
    @Test
    void goesOnWhereAnAgentOfTheVersionBeforeStopped() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            List<String> lines = TestLines.numbered(0, 1_000);
            List<String> others = TestLines.numbered(5_000, 5_500);
            rig.append(lines.subList(0, 600));
            Path other = rig.folder.resolve("orders-20261120T200530123Z-0001.jsonl");
            TestLines.append(other, others);
            delivered(rig, "f:" + inode(rig.file) + "-" + firstLineDigest(lines.get(0)), lines.subList(0, 400));
            delivered(rig, "f:" + other, others.subList(0, 300));
            Path third = rig.folder.resolve("orders.jsonl.1");

            // when
            rig.append(lines.subList(600, 700));
            Files.move(rig.file, third);
            rig.append(lines.subList(700, 1_000));
            rig.start();

            // then
            List<String> wanted = new ArrayList<>(lines);
            wanted.addAll(others);
            rig.queue.awaitInAnyOrder(wanted);
        }
    }

    /** Pushes the lines, and stores the position of the last one as the previous version did. */
    private static void delivered(Rig rig, String field, List<String> lines) throws Exception {
        rig.queue.redis().rpush(Queue.KEY, lines.toArray(String[]::new));
        long start = 0;
        for (String line : lines.subList(0, lines.size() - 1)) {
            start += line.length() + 1;
        }
        byte[] last = lines.get(lines.size() - 1).getBytes(StandardCharsets.ISO_8859_1);
        long digest = sum(new CRC32(), last) << 32 | sum(new CRC32C(), last);
        String identity = InetAddress.getLocalHost().getHostName() + ".redis";
        rig.queue
                .redis()
                .hset(
                        Queue.KEY + ":pushed:" + identity,
                        field,
                        start + " " + last.length + " " + Long.toHexString(digest) + " 1795000000");
    }

    private static long sum(Checksum checksum, byte[] bytes) {
        checksum.update(bytes, 0, bytes.length);
        return checksum.getValue();
    }

    private static String firstLineDigest(String line) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().formatHex(digest, 0, 8);
    }

    private static Object inode(Path file) throws Exception {
        return Files.getAttribute(file, "unix:ino");
    }
}
