package coffee.topology.ingest.redis;

import static coffee.topology.ingest.RespBytes.dripping;
import static coffee.topology.ingest.RespBytes.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.ingest.Lines;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRepliesTest {

    private static final int PLENTY = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1_000_000})
    void readsTheSameHoweverTheBytesArrive(int atOnce) throws IOException {
        // given
        List<byte[]> sent = List.of(bytes("one"), bytes(""), bytes("$3\r\nno*"), bytes("four\n"));
        // when
        RedisReplies.Answer slice = reader(slice("17", 9, sent), atOnce, PLENTY).lines(4);
        // then
        assertEquals(17, slice.committed());
        assertEquals(9, slice.waiting());
        assertSame(sent, texts(slice.lines()));
    }

    @Test
    void takesAQueueThatNeverWasCommittedAsBegun() throws IOException {
        RedisReplies.Answer slice =
                reader(slice(null, 0, List.of()), 99, PLENTY).lines(10);
        assertEquals(0, slice.committed());
        assertEquals(0, slice.lines().count());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 4_000, 1_000_000})
    void cutsAnOverlongLineAndKeepsItsLength(int atOnce) throws IOException {
        // given
        byte[] overlong = new byte[3 * Lines.KEPT];
        Arrays.fill(overlong, (byte) 'x');
        byte[] longest = Arrays.copyOf(overlong, Lines.KEPT);
        // when
        RedisReplies.Answer slice = reader(
                        slice("0", 4, List.of(bytes("a"), overlong, bytes("b"), longest)), atOnce, PLENTY)
                .lines(4);
        // then
        assertSame(List.of(bytes("a"), longest, bytes("b"), longest), texts(slice.lines()));
        assertEquals(List.of(1, 3 * Lines.KEPT, 1, Lines.KEPT), lengths(slice.lines()));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 4_096, 1_000_000})
    void leavesForLaterWhatDoesNotFit(int atOnce) throws IOException {
        // given
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] line = new byte[20_000];
            Arrays.fill(line, (byte) ('0' + i % 10));
            sent.add(line);
        }
        InputStream twice = new SequenceInputStream(
                dripping(slice("5", 100, sent), atOnce), dripping(slice("6", 1, List.of(bytes("next"))), atOnce));
        RedisReplies reader = new RedisReplies(twice, 256 * 1024);
        // when
        RedisReplies.Answer slice = reader.lines(100);
        RedisReplies.Answer next = reader.lines(1);
        // then
        assertEquals(13, slice.lines().count());
        assertSame(sent.subList(0, 13), texts(slice.lines()));
        assertSame(List.of(bytes("next")), texts(next.lines()));
    }

    @Test
    void reusesTheBufferOfLinesOnlyOnceTheyAreGivenBack() throws IOException {
        // given
        List<byte[]> first = lines(1_000, 'a');
        List<byte[]> second = lines(1_000, 'b');
        List<byte[]> third = lines(1_000, 'c');
        List<byte[]> few = lines(1, 'd');
        RedisReplies replies = new RedisReplies(
                new SequenceInputStream(Collections.enumeration(List.of(
                        dripping(slice("0", 9, first), 4_096),
                        dripping(slice("0", 9, first), 4_096),
                        dripping(slice("0", 9, second), 4_096),
                        dripping(slice("0", 9, few), 4_096),
                        dripping(slice("0", 9, third), 4_096)))),
                PLENTY);
        // and the usual length of a line is known
        replies.lines(1_000);
        // when
        Lines a = replies.lines(1_000).lines();
        Lines b = replies.lines(1_000).lines();
        replies.giveBack(a);
        Lines d = replies.lines(1_000).lines();
        Lines c = replies.lines(1_000).lines();
        // then: a few lines do not keep a large buffer
        assertSame(second, texts(b));
        assertSame(third, texts(c));
        assertSame(few, texts(d));
        assertNotSame(a.buffer(), b.buffer());
        assertTrue(a.buffer() == c.buffer(), "the buffer was not used again");
    }

    private static List<byte[]> lines(int count, char of) {
        return Collections.nCopies(count, bytes(String.valueOf(of).repeat(100)));
    }

    @Test
    void tellsWhatRedisRefuses() {
        String[] replies = {
            "-NOAUTH Authentication required.\r\n",
            "+OK\r\n-NOPERM this user has no permissions\r\n",
            "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n-EXECABORT Transaction discarded\r\n",
            "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n$1\r\n1\r\n-WRONGTYPE Operation against a key\r\n"
        };
        for (String reply : replies) {
            RedisReplies reader = reader(bytes(reply), 99, PLENTY);
            IOException e = assertThrows(IOException.class, () -> reader.lines(1));
            assertTrue(reply.contains(e.getMessage()), e.getMessage());
        }
    }

    @Test
    void refusesAPositionThatIsNone() {
        RedisReplies reader = reader(slice("many", 0, List.of()), 99, PLENTY);
        assertThrows(IOException.class, () -> reader.lines(1));
    }

    @Test
    void noticesAConnectionThatEndsAmidALine() {
        byte[] whole = slice("0", 1, List.of(bytes("an order")));
        for (int length = 0; length < whole.length; length++) {
            RedisReplies reader = reader(Arrays.copyOf(whole, length), 99, PLENTY);
            assertThrows(EOFException.class, () -> reader.lines(1));
        }
    }

    @Test
    void refusesWhatIsNoReply() {
        for (String reply : List.of("HTTP/1.1 200 OK\r\n\r\n", "+OK\r\n:1\r\n", "+PONG\r\n")) {
            RedisReplies reader = reader(bytes(reply), 99, PLENTY);
            assertThrows(IOException.class, () -> reader.lines(1));
        }
    }

    private static RedisReplies reader(byte[] bytes, int atOnce, int mostBytes) {
        return new RedisReplies(dripping(bytes, atOnce), mostBytes);
    }

    private static List<byte[]> texts(Lines lines) {
        List<byte[]> texts = new ArrayList<>();
        for (Lines.Cursor line = lines.cursor(); line.hasNext(); ) {
            line.next();
            texts.add(Arrays.copyOfRange(lines.buffer(), line.start(), line.end()));
        }
        return texts;
    }

    private static List<Integer> lengths(Lines lines) {
        List<Integer> lengths = new ArrayList<>();
        for (Lines.Cursor line = lines.cursor(); line.hasNext(); ) {
            line.next();
            lengths.add(line.length());
        }
        return lengths;
    }

    private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
        assertArrayEquals(expected.toArray(byte[][]::new), actual.toArray(byte[][]::new));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
