package coffee.topology.ingest.redis;

import coffee.topology.ingest.Log;
import coffee.topology.ingest.RespBytes;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The connection of a {@link RedisLog} to a model of Redis in memory. A request is executed at once, or only when its
 * reply is read. The connection breaks when the server says so.
 */
public final class ModelLink implements Closeable {

    /** The Redis at the other end. */
    public interface Server {

        /** Throws where the connection is broken. */
        void reach() throws IOException;

        String history();

        long position(String key);

        long length(String queue);

        /** The lines from one index of the list to another, which is included, as far as there are any. */
        List<String> range(String queue, long from, long to);
    }

    private final Server server;
    private final SplittableRandom random;
    /** Replies that are not read yet; the first {@link #given} of them are fixed already. */
    private final Deque<Supplier<byte[]>> answers = new ArrayDeque<>();

    private int given;
    private InputStream reading = InputStream.nullInputStream();

    private ModelLink(Server server, SplittableRandom random) {
        this.server = server;
        this.random = random;
    }

    /** The log of that list. */
    public static Log open(
            Server server, SplittableRandom random, String queue, RedisLog.Config config, LongSupplier nanoTime)
            throws IOException {
        ModelLink link = new ModelLink(server, random);
        return new RedisLog(link, link.in(), link.out(), queue, queue + ":committed", config, nanoTime);
    }

    private OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                server.reach();
                ask(commands(new String(bytes, StandardCharsets.UTF_8)));
            }
        };
    }

    private static List<List<String>> commands(String text) {
        List<List<String>> commands = new ArrayList<>();
        for (String line : text.split("\r\n")) {
            switch (line.charAt(0)) {
                case '*' -> commands.add(new ArrayList<>());
                case '$' -> {
                    // how long the next word is
                }
                default -> commands.get(commands.size() - 1).add(line);
            }
        }
        return commands;
    }

    private void ask(List<List<String>> commands) {
        List<String> first = commands.get(0);
        switch (first.get(0)) {
            case "INFO" -> add(() -> bulk("role:master\nmaster_replid:" + server.history() + "\n"));
            case "GET" -> {
                add(() -> bulk(Long.toString(server.position(first.get(1)))));
                add(() -> text(":" + server.length(commands.get(1).get(1)) + "\r\n"));
            }
            default -> {
                List<String> range = commands.get(3);
                add(() -> RespBytes.slice(
                        Long.toString(server.position(commands.get(1).get(1))),
                        server.length(range.get(1)),
                        server.range(range.get(1), Long.parseLong(range.get(2)), Long.parseLong(range.get(3))).stream()
                                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                                .toList()));
            }
        }
    }

    private void add(Supplier<byte[]> answer) {
        if (given == answers.size() && random.nextBoolean()) {
            byte[] now = answer.get();
            answers.add(() -> now);
            given++;
        } else {
            answers.add(answer);
        }
    }

    private InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (reading.available() == 0) {
                    if (given == 0) {
                        server.reach();
                    }
                    given = Math.max(0, given - 1);
                    reading = new ByteArrayInputStream(answers.remove().get());
                }
                return reading.read(into, from, length);
            }
        };
    }

    private static byte[] bulk(String text) {
        return text("$" + text.length() + "\r\n" + text + "\r\n");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        // a connection in memory leaves nothing behind
    }
}
