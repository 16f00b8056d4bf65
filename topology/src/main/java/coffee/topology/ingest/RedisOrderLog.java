package coffee.topology.ingest;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.topology.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The queue in a Redis list. The list's index 0 is the committed position, which one transaction reads together with the
 * lines: so each answer says exactly where it begins, however often the head moved. On a connection of its own.
 */
public final class RedisOrderLog implements OrderLog {

    private final Socket socket;
    private final OutputStream out;
    private final ReplyBuffer bytes;
    private final ReplyReader reply;
    private final SliceReader slices;
    private final RedisLayout layout;
    private final String server;
    /** By index in the list, not by position. */
    private final Deque<Question> asked = new ArrayDeque<>();

    private long committed;

    private RedisOrderLog(Socket socket, RedisLayout layout, int mostBytes) throws IOException {
        this.socket = socket;
        this.layout = layout;
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        bytes = new ReplyBuffer(socket.getInputStream());
        reply = new ReplyReader(bytes);
        slices = new SliceReader(bytes, mostBytes);
        server = readServer();
    }

    /** Connects; a slice holds at most {@code mostBytes}, if it holds more than one line. */
    public static RedisOrderLog open(RedisAddress address, RedisLayout layout, int mostBytes) throws IOException {
        Socket socket;
        try {
            socket = address.openSocket();
        } catch (JedisException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            return new RedisOrderLog(socket, layout, mostBytes);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private String readServer() throws IOException {
        send(command("INFO", "server"));
        bytes.begin(0);
        return RunId.in(reply.bulk()).orElseThrow(() -> new IOException("INFO server tells no run_id"));
    }

    @Override
    public void ask(long position, int orders) throws IOException {
        long index = position == HEAD ? 0 : Math.max(0, position - committed);
        asked.add(new Question(index, orders));
        send(command("MULTI")
                + command("GET", layout.committed())
                + command("LLEN", layout.queue())
                + command("LRANGE", layout.queue(), Long.toString(index), Long.toString(index + orders - 1))
                + command("EXEC"));
    }

    @Override
    public LogSlice answer() throws IOException {
        Question question = asked.remove();
        LogSlice slice = slices.read(question.position(), question.orders());
        committed = slice.committed();
        return slice;
    }

    @Override
    public long waiting() throws IOException {
        send(command("LLEN", layout.queue()));
        bytes.begin(0);
        return reply.header((byte) ':');
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(String commands) throws IOException {
        out.write(commands.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String command(String... words) {
        StringBuilder text =
                new StringBuilder().append('*').append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return text.toString();
    }
}
