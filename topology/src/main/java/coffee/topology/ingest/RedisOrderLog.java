package coffee.topology.ingest;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.topology.History;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The queue in a Redis list. The list's index 0 is the committed position, which one transaction reads together with the
 * lines: so each answer says exactly where it begins, however often the head moved. On a connection of its own.
 */
public final class RedisOrderLog implements OrderLog {

    private static final long CHECK_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final Socket socket;
    private final OutputStream out;
    private final ReplyBuffer bytes;
    private final ReplyReader reply;
    private final SliceReader slices;
    private final RedisLayout layout;
    private final History history;
    private final LongSupplier nanoTime;
    /** By index in the list, not by position. */
    private final Deque<Question> asked = new ArrayDeque<>();

    private long committed;
    private long checked;

    private RedisOrderLog(Socket socket, RedisLayout layout, int mostBytes, LongSupplier nanoTime) throws IOException {
        this.socket = socket;
        this.layout = layout;
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        bytes = new ReplyBuffer(socket.getInputStream());
        reply = new ReplyReader(bytes);
        slices = new SliceReader(bytes, mostBytes);
        this.nanoTime = nanoTime;
        history = readHistory();
    }

    /** Connects; a slice holds at most {@code mostBytes}, if it holds more than one line. */
    public static RedisOrderLog open(RedisAddress address, RedisLayout layout, int mostBytes) throws IOException {
        return open(address, layout, mostBytes, System::nanoTime);
    }

    static RedisOrderLog open(RedisAddress address, RedisLayout layout, int mostBytes, LongSupplier nanoTime)
            throws IOException {
        Socket socket;
        try {
            socket = address.openSocket();
        } catch (JedisException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            return new RedisOrderLog(socket, layout, mostBytes, nanoTime);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private History readHistory() throws IOException {
        checked = nanoTime.getAsLong();
        send(command("INFO"));
        bytes.begin(0);
        return History.in(reply.bulk());
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

    /**
     * Of a server that was demoted the next commit tells; but of one that has nothing to commit nobody else would.
     */
    @Override
    public long waiting() throws IOException {
        if (nanoTime.getAsLong() - checked >= CHECK_EVERY && !readHistory().equals(history)) {
            throw new IOException("the server is no longer the master that it was");
        }
        send(command("LLEN", layout.queue()));
        bytes.begin(0);
        return reply.header((byte) ':');
    }

    @Override
    public String server() {
        return history.toString();
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
