package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.FileRecord;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.redis.RedisAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends events without a file record to a list in Redis, at least once. After a lost reply it can tell whether the
 * batch has arrived, because the id of the last batch is stored in the same step.
 *
 * <pre>
 * key                       what
 * KEY                       the list
 * KEY:pushed:IDENTITY       string: the id of the last batch, or of the last claim; it expires after a week
 * </pre>
 *
 * <p>After a failure, {@link #claim} reconnects and replaces the id, unless it is that of the batch in doubt. Each
 * batch names the id that it expects, and is refused if there is another (a missing id is fine: it expired, or Redis
 * lost it). So a batch that is still in a broken connection cannot arrive after the claim has said that it did not.
 * {@link RedisQueue} explains the guard. For one thread.
 */
public final class RedisAppender implements AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** Checks the lists too, so that a key of a wrong type is reported before the first batch. */
    private static final String CLAIM = """
            for i = 2, #KEYS do
              local found = redis.call('TYPE', KEYS[i]).ok
              if found ~= 'list' and found ~= 'none' then
                return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. found .. ', and must be a list')
              end
            end
            local kind = redis.call('TYPE', KEYS[1]).ok
            if kind == 'hash' then
              redis.call('DEL', KEYS[1])
            elseif kind ~= 'string' and kind ~= 'none' then
              return redis.error_reply('WRONGTYPE ' .. KEYS[1] .. ' is a ' .. kind .. ', and must be a string')
            end
            local length = redis.call('LLEN', KEYS[2])
            if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) == ARGV[1] then
              return {1, length}
            end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            return {0, length}
            """;

    private static final String GUARD = """
            local wrong
            for i = 2, #KEYS do
              local found = redis.call('TYPE', KEYS[i]).ok
              if found ~= 'list' and found ~= 'none' then wrong = 'type' end
            end
            local kind = redis.call('TYPE', KEYS[1]).ok
            if kind ~= 'none' and (kind ~= 'string' or redis.call('GET', KEYS[1]) ~= ARGV[1]) then wrong = 'id' end
            if wrong and redis.call('PEXPIRE', KEYS[1], ARGV[2]) == 0 then
              redis.call('SET', KEYS[1], '')
              redis.call('DEL', KEYS[1])
            end
            return wrong or 'ok'
            """;

    private final RedisAddress redis;
    private final byte[] list;
    private final byte[] aside;
    private final byte[] pushed;
    private final byte[][] keys;
    private final RedisPipe pipe;
    private final String expiry = Long.toString(REMEMBERED.toMillis());
    private String expected;
    private String inDoubt;

    /** {@code aside} is a second list, for bodies that are kept separately; null for none. */
    public RedisAppender(RedisAddress redis, String key, String aside, String identity) {
        this.redis = redis;
        this.list = key.getBytes(UTF_8);
        this.aside = aside == null ? null : aside.getBytes(UTF_8);
        this.pushed = RedisQueue.pushedKey(key, identity).getBytes(UTF_8);
        this.keys = aside == null ? new byte[][] {pushed, list} : new byte[][] {pushed, list, this.aside};
        this.pipe = new RedisPipe(redis);
    }

    /**
     * The result of a claim.
     *
     * @param arrived whether the batch in doubt is on the list; if not, it never will be
     * @param length the length of the list
     */
    public record Claim(boolean arrived, long length) {}

    /**
     * Reconnects, and finds out whether the batch in doubt has arrived. To be called before the first batch, and after
     * every failure.
     */
    public Claim claim() throws QueueException {
        expected = null;
        pipe.open();
        String next = FileRecord.newId();
        List<?> found;
        try {
            pipe.checkTransactions(pushed);
            pipe.script(CLAIM, keys, inDoubt == null ? "" : inDoubt, next, expiry);
            found = (List<?>) pipe.scriptAnswer(CLAIM, keys);
        } catch (QueueException e) {
            pipe.close();
            throw e;
        }
        boolean arrived = Long.valueOf(1).equals(found.get(0));
        expected = arrived ? inDoubt : next;
        inDoubt = null;
        return new Claim(arrived, (Long) found.get(1));
    }

    /** Whether batches can be appended; if not, call {@link #claim}. */
    public boolean isOpen() {
        return expected != null;
    }

    /** Whether the last batch may or may not have arrived. */
    public boolean isInDoubt() {
        return inDoubt != null;
    }

    /** Appends a batch and returns the length of the list. If it throws, it may be {@link #isInDoubt}. */
    public long append(List<byte[]> bodies, List<byte[]> bodiesAside) throws QueueException {
        String id = FileRecord.newId();
        pipe.beginGuarded(GUARD, keys, expected, expiry);
        List<String> commands = new ArrayList<>();
        push(list, bodies, commands);
        push(aside, bodiesAside, commands);
        pipe.command("SET", pushed, id, "PX", expiry);
        commands.add("SET");
        pipe.command("EXEC");
        pipe.command("LLEN", list);
        expected = null;
        inDoubt = id;
        try {
            pipe.flush();
            QueueException refused =
                    pipe.guardedAnswer(GUARD, keys, bodies.isEmpty() ? aside : list, commands, this::overtaken);
            if (refused != null) {
                inDoubt = null;
                throw refused;
            }
            long length = (Long) pipe.answer("LLEN", list);
            expected = id;
            inDoubt = null;
            return length;
        } catch (QueueException e) {
            pipe.close();
            throw e;
        }
    }

    private void push(byte[] key, List<byte[]> bodies, List<String> commands) {
        if (!bodies.isEmpty()) {
            pipe.begin(2 + bodies.size());
            pipe.word("RPUSH");
            pipe.word(key);
            bodies.forEach(pipe::word);
            commands.add("RPUSH");
        }
    }

    private QueueException overtaken(String verdict) {
        return "type".equals(verdict)
                ? pipe.notAList(list)
                : new QueueException(
                        Kind.OVERTAKEN,
                        redis + " has another id in " + new String(pushed, UTF_8)
                                + ": another process uses the same identity",
                        null);
    }

    /** Reads the list's length, to notice a connection that broke while idle before a batch is sent. */
    public long probe() throws QueueException {
        try {
            pipe.command("LLEN", list);
            return (Long) pipe.answer("LLEN", list);
        } catch (QueueException e) {
            close();
            throw e;
        }
    }

    /** Closes the connection; a batch in doubt stays so. */
    @Override
    public void close() {
        expected = null;
        pipe.close();
    }
}
