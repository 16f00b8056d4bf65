package coffee.topology.ingest.redis;

import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.Log;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis list as a log. Index 0 of the list is the committed position, and one transaction reads this position
 * together with the lines: so each answer says exactly which positions it holds, even if the head has moved since the
 * request. If it has moved, the answer begins later than requested; the log then holds it, and reads first what is
 * missing before it. This is rare, as the log learns of each commit. With a single list, two requests are in flight at
 * once, so that Redis prepares the next answer while one is on its way. With several lists, Redis is busy with the
 * others meanwhile, and each commit moves all heads a little, so that a second request would often miss the beginning
 * of its range.
 *
 * <p>The history is the server's {@code master_replid}: a restart, a demotion and a promotion change it, and it is not
 * restored together with the data. {@code run_id} would not do: it survives a demotion, a resynchronisation and a
 * promotion.
 */
public final class RedisLog implements Log {

    private static final int MOST_HELD = 2;
    private static final int FIRST_ORDERS = 64;
    private static final long UNKNOWN = -1;

    /** How long to let orders gather once the end of the list was reached. */
    private static final long GATHER = Duration.ofMillis(5).toNanos();

    private static final long CHECK_EVERY = Duration.ofSeconds(1).toNanos();
    private static final Pattern ROLE = Pattern.compile("(?m)^role:(\\w+)");
    private static final Pattern REPLICATION = Pattern.compile("(?m)^master_replid:(\\w+)");

    /**
     * How a list is read.
     *
     * @param batchOrders the most orders in a chunk
     * @param batchBytes the most bytes in a chunk, if it has more than one order
     * @param idlePoll how often to poll a list that has been empty for a while
     * @param inFlight how many requests are in flight at once, while there is more to read
     */
    public record Config(int batchOrders, int batchBytes, Duration idlePoll, int inFlight) {}

    /** A request for lines from {@code start} on, which are at {@code index} if the head is still at {@code head}. */
    private record Request(long start, long head, int orders) {

        long index() {
            return Math.max(0, start - head);
        }

        long end() {
            return start + orders;
        }
    }

    private final Closeable link;
    private final OutputStream out;
    private final RedisReplies replies;
    private final String queue;
    private final String position;
    private final Config config;
    private final LongSupplier nanoTime;
    private final String history;

    private final Deque<Request> asked = new ArrayDeque<>();
    /** Chunks that arrived before their predecessors. */
    private final TreeMap<Long, Chunk> held = new TreeMap<>();
    /** The position of the next order to return. */
    private long next = UNKNOWN;

    /** Where the head was at the last answer. */
    private long committed;
    /** Where it must be by now, as commits since then have moved it; requests count from here. */
    private long head;

    private long waiting;
    private int orders;
    /** Whether the last answer reached the end of the list. */
    private boolean drained = true;
    /** Whether it had no lines either. */
    private boolean idle = true;

    private long pause;
    private long resumeAt;
    private long checkedAt;

    RedisLog(
            Closeable link,
            InputStream in,
            OutputStream out,
            String queue,
            String position,
            Config config,
            LongSupplier nanoTime)
            throws IOException {
        this.link = link;
        this.out = out;
        this.queue = queue;
        this.position = position;
        this.config = config;
        this.nanoTime = nanoTime;
        replies = new RedisReplies(in, config.batchBytes());
        orders = Math.min(FIRST_ORDERS, config.batchOrders());
        resumeAt = nanoTime.getAsLong();
        history = readHistory();
    }

    /** The lists of a pipeline. */
    public static List<Source> of(Settings settings) {
        TopologySettings topology = settings.topology();
        List<String> queues = settings.layout().queues();
        Config config = new Config(
                topology.batchOrders(),
                (int) topology.batchBytes().bytes(),
                topology.idlePoll(),
                queues.size() == 1 ? 2 : 1);
        return queues.stream()
                .map(queue -> source(settings.redis(), queue, settings.layout().committed(queue), config))
                .toList();
    }

    private static Source source(RedisAddress address, String queue, String position, Config config) {
        return new Source() {
            @Override
            public Id id() {
                return new Id(Kind.LIST, queue);
            }

            @Override
            public Log open() throws IOException {
                return RedisLog.open(address, queue, position, config, System::nanoTime);
            }
        };
    }

    /** Connects. */
    static RedisLog open(RedisAddress address, String queue, String position, Config config, LongSupplier nanoTime)
            throws IOException {
        Socket socket;
        try {
            socket = address.openSocket();
        } catch (JedisException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            socket.setTcpNoDelay(true);
            return new RedisLog(
                    socket, socket.getInputStream(), socket.getOutputStream(), queue, position, config, nanoTime);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The history in the reply to {@code INFO}. A replica has none: its data may be stale, or another's. */
    public static String history(String info) throws IOException {
        if (!find(ROLE, info).equals("master")) {
            throw new IOException("the server is a replica, not a master");
        }
        return find(REPLICATION, info);
    }

    private static String find(Pattern line, String info) throws IOException {
        Matcher m = line.matcher(info);
        if (!m.find()) {
            throw new IOException("INFO has no line " + line.pattern());
        }
        return m.group(1);
    }

    private String readHistory() throws IOException {
        checkedAt = nanoTime.getAsLong();
        send(command("INFO", "replication"));
        return history(replies.text());
    }

    @Override
    public String history() {
        return history;
    }

    @Override
    public Chunk next() throws IOException {
        Chunk chunk = fitting();
        if (chunk.isNothing() && (!asked.isEmpty() || !idle || hasGrown())) {
            while (asked.size() < (drained ? 1 : config.inFlight())) {
                ask();
            }
            take(asked.remove());
            chunk = fitting();
        }
        return chunk;
    }

    /**
     * Whether an idle list has grown, by its length alone. A commit notices a demoted server; while there is nothing to
     * commit, only this check does.
     */
    private boolean hasGrown() throws IOException {
        if (nanoTime.getAsLong() - checkedAt >= CHECK_EVERY && !readHistory().equals(history)) {
            throw new IOException("the server is no longer the same master");
        }
        send(command("GET", position) + command("LLEN", queue));
        stands(replies.length(), head);
        if (committed + waiting > next) {
            return true;
        }
        rest(Math.min(config.idlePoll().toNanos(), Math.max(GATHER, 2 * pause)));
        return false;
    }

    private void ask() throws IOException {
        Request request = lowest();
        asked.add(request);
        send(command("MULTI")
                + command("GET", position)
                + command("LLEN", queue)
                + command(
                        "LRANGE",
                        queue,
                        Long.toString(request.index()),
                        Long.toString(request.index() + request.orders() - 1))
                + command("EXEC"));
    }

    /** Requests the first gap: the lowest positions that are neither held nor requested. */
    private Request lowest() {
        List<long[]> taken = new ArrayList<>();
        held.values().forEach(chunk -> taken.add(new long[] {chunk.start(), chunk.end()}));
        asked.forEach(request -> taken.add(new long[] {request.start(), request.end()}));
        taken.sort(Comparator.comparingLong(range -> range[0]));
        long start = next;
        int most = orders;
        for (long[] range : taken) {
            if (range[0] > start) {
                most = (int) Math.min(orders, range[0] - start);
                break;
            }
            start = Math.max(start, range[1]);
        }
        return new Request(start, head, most);
    }

    /** Waits for the answer to the oldest request. */
    private void take(Request request) throws IOException {
        RedisReplies.Answer answer = replies.lines(request.orders());
        stands(answer, request.head());
        int count = answer.lines().count();
        if (count > 0) {
            int fitting = (int) Math.max(
                    1, (long) config.batchBytes() * count / answer.lines().bytes());
            orders = Math.min(Math.min(fitting, 2 * orders), config.batchOrders());
        }
        long start = committed + request.index();
        Chunk chunk = new Chunk(start, start + count, committed + waiting > start + count, answer.lines());
        drained = !chunk.more();
        idle = count == 0 && drained;
        if (drained) {
            pause = Math.min(GATHER, config.idlePoll().toNanos());
            rest(pause);
        }
        hold(chunk);
    }

    /** Records the state of the list; when it was requested, the head was known to be at {@code known} or later. */
    private void stands(RedisReplies.Answer answer, long known) throws IOException {
        long least = Math.max(known, committed);
        if (answer.committed() < least) {
            throw new IOException("the position of the list went back from " + least + " to " + answer.committed());
        }
        committed = answer.committed();
        waiting = answer.waiting();
        head = Math.max(head, committed);
        next = Math.max(next, committed);
    }

    /** Holds the new part of the chunk. If too much is held, drops the last chunk, which is requested again later. */
    private void hold(Chunk chunk) {
        long start = Math.max(chunk.start(), next);
        Map.Entry<Long, Chunk> before = held.floorEntry(start);
        if (before != null) {
            start = Math.max(start, before.getValue().end());
        }
        Long after = held.higherKey(start);
        long end = after == null ? chunk.end() : Math.min(chunk.end(), after);
        if (start < end) {
            held.put(start, part(chunk, start, end));
            if (held.size() > MOST_HELD) {
                held.pollLastEntry();
            }
        }
    }

    /** The chunk that continues at {@link #next}, if it is held. */
    private Chunk fitting() {
        while (!held.isEmpty() && held.firstKey() <= next) {
            Chunk first = held.pollFirstEntry().getValue();
            if (first.end() > next) {
                Chunk chunk = part(first, Math.max(first.start(), next), first.end());
                next = chunk.end();
                return chunk;
            }
        }
        return Chunk.nothing(next);
    }

    /** The part at [from, to); the rest is dropped, so the part keeps the buffer. */
    private static Chunk part(Chunk chunk, long from, long to) {
        Lines lines = chunk.lines();
        if (from > chunk.start()) {
            lines = lines.without((int) (from - chunk.start()));
        }
        if (to < chunk.end()) {
            lines = lines.first((int) (to - from));
        }
        return new Chunk(
                from,
                to,
                chunk.more() || to < chunk.end(),
                lines.owning(chunk.lines().own()));
    }

    private void rest(long nanos) {
        pause = nanos;
        resumeAt = nanoTime.getAsLong() + nanos;
    }

    @Override
    public long pause() {
        return asked.isEmpty() && held.isEmpty() ? Math.max(0, resumeAt - nanoTime.getAsLong()) : 0;
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public void committed(long position, Lines lines) {
        head = Math.max(head, position);
        replies.giveBack(lines);
    }

    @Override
    public void close() throws IOException {
        link.close();
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
