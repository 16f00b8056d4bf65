package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.Delivery.Batch;
import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.delivery.Queue;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.redis.RedisAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The queue as a list in Redis, with the file records in a hash beside it.
 *
 * <pre>
 * key                       what
 * KEY                       the list
 * KEY:files:IDENTITY        hash: owner (who may store), batch (how many were stored), by (who stored the last),
 *                           file:ID (see FileRecord) for each file, process (see {@link #exclusive})
 * store                     string: the random id of this store; under the prefix of KEY, up to its last colon
 * </pre>
 *
 * <p><b>A batch</b> is one pipeline, so that several can be in flight on one connection:
 *
 * <pre>
 *   WATCH hash
 *   EVAL guard        checks owner, batch number and the list's type; touches the hash if one of them is wrong
 *   MULTI
 *     RPUSH list …    HSET hash file:… … batch n+1 by …    [HDEL hash file:…]
 *   EXEC              nil if the guard or a claim has touched the hash
 * </pre>
 *
 * The guard is needed because a WATCH alone compares nothing, and because EXEC does not roll back after a failed
 * command: the guard checks beforehand what could fail (a key that is not a list). A refused batch leaves the number
 * unchanged, so the guards of all later batches refuse as well. The guard is sent as text each time: with EVALSHA, a
 * server that has lost its scripts would skip the guard and then run the transaction.
 *
 * <p>The touch is an expiry that is taken back at once: it changes nothing, and is allowed when memory is full. Only a
 * hash that no longer exists needs a write. A claim touches the hash in the same way, so that a missing right is
 * reported at once: without it, the guard could not refuse anything.
 */
public final class RedisQueue implements Queue {

    private static final String CLAIM = """
            local function kind(key) return redis.call('TYPE', key).ok end
            for i, want in ipairs({'hash', 'string', 'list'}) do
              local found = kind(KEYS[i])
              if found ~= want and found ~= 'none' then
                return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. found .. ', and must be a ' .. want)
              end
            end
            local held = redis.call('HMGET', KEYS[1], 'process', 'batch')
            local another = held[1] and held[1] ~= ARGV[5] and held[1] ~= ARGV[6]
            if another and ARGV[7] ~= '' and tonumber(held[2] or '0') >= tonumber(ARGV[7]) then
              return redis.error_reply('OVERTAKEN')
            end
            local before = redis.call('HGETALL', KEYS[1])
            local store = redis.call('GET', KEYS[2])
            local isNew = 0
            if not store then
              store = ARGV[2]
              isNew = 1
              redis.call('SET', KEYS[2], store)
            end
            redis.call('HSET', KEYS[1], 'owner', ARGV[1])
            if ARGV[5] ~= '' then
              redis.call('HSET', KEYS[1], 'process', ARGV[5])
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            if ARGV[4] == 'keep' then
              redis.call('PERSIST', KEYS[1])
            end
            return {store, isNew, redis.call('LLEN', KEYS[3]), before}
            """;

    private static final String GUARD = """
            local found = redis.call('HMGET', KEYS[1], 'owner', 'batch')
            local kind = redis.call('TYPE', KEYS[2]).ok
            local wrong
            if found[1] ~= ARGV[1] then
              wrong = 'owner'
            elseif (found[2] or '0') ~= ARGV[2] then
              wrong = 'batch'
            elseif kind ~= 'list' and kind ~= 'none' then
              wrong = 'type'
            else
              return 'ok'
            end
            if redis.call('PEXPIRE', KEYS[1], ARGV[3]) == 1 then
              if ARGV[4] == 'keep' then
                redis.call('PERSIST', KEYS[1])
              end
            else
              redis.call('HSET', KEYS[1], 'refused', 1)
              redis.call('DEL', KEYS[1])
            end
            return wrong
            """;

    private static final Duration TOUCH = Duration.ofDays(1);
    private static final String FILE = "file:";
    private static final String PROCESS = "process";
    private static final byte[] OWNER_FIELD = "owner".getBytes(UTF_8);
    private static final byte[] BY_FIELD = "by".getBytes(UTF_8);
    private static final byte[] BATCH_FIELD = "batch".getBytes(UTF_8);

    private final RedisAddress redis;
    private final byte[] list;
    private final byte[] hash;
    private final byte[] store;
    /** What the guard looks at. */
    private final byte[][] guarded;

    private final String former;
    private final RedisPipe pipe;
    private final Deque<Batch> inFlight = new ArrayDeque<>();

    /** This object's name if it is exclusive, else empty. */
    private final String process;
    /** How long the records outlive the last batch; null for ever. */
    private final Duration expiry;

    private final String touch;
    private final String keep;
    /** The process that had the identity before this object's first claim; null until then. */
    private String predecessor;
    /** The last known number of batches. */
    private long known;

    public RedisQueue(RedisAddress redis, String key, String identity) {
        this(redis, key, identity, "", null);
    }

    /**
     * For a process that runs once, and does not share its identity. Of two processes with the same identity, the one
     * that started last continues: if another process has claimed since this object's first claim, a claim changes
     * nothing and fails with {@link Kind#STOPPED}. With an {@code expiry}, the records are deleted that long after the
     * last batch, claim or probe; with null they stay.
     */
    public static RedisQueue exclusive(RedisAddress redis, String key, String identity, Duration expiry) {
        return new RedisQueue(redis, key, identity, FileRecord.newId(), expiry);
    }

    private RedisQueue(RedisAddress redis, String key, String identity, String process, Duration expiry) {
        this.redis = redis;
        this.process = process;
        this.expiry = expiry;
        this.touch = Long.toString((expiry == null ? TOUCH : expiry).toMillis());
        this.keep = expiry == null ? "keep" : "";
        this.list = key.getBytes(UTF_8);
        this.hash = filesKey(key, identity).getBytes(UTF_8);
        this.store = storeKey(key).getBytes(UTF_8);
        this.guarded = new byte[][] {hash, list};
        this.former = pushedKey(key, identity);
        this.pipe = new RedisPipe(redis);
    }

    /** The key of the records of an identity. */
    public static String filesKey(String key, String identity) {
        return key + ":files:" + identity;
    }

    /** The key of the id of the last batch that came from no file; a sink of version 0 had its positions there. */
    static String pushedKey(String key, String identity) {
        return key + ":pushed:" + identity;
    }

    /** The key of the store's id: beside the queue, under the same prefix. */
    public static String storeKey(String key) {
        return key.substring(0, key.lastIndexOf(':') + 1) + "store";
    }

    /** Whether this hash, as {@code HGETALL} returns it, belongs to an {@link #exclusive} process. */
    public static boolean isExclusive(Map<String, String> fields) {
        return fields.containsKey(PROCESS);
    }

    /** The records in this hash, as {@code HGETALL} returns it. */
    public static List<FileRecord> records(Map<String, String> fields) {
        List<FileRecord> records = new ArrayList<>();
        fields.forEach((field, value) -> {
            if (field.startsWith(FILE)) {
                records.add(FileRecord.parse(field.substring(FILE.length()), value));
            }
        });
        return records;
    }

    @Override
    public Claim claim(String owner) throws QueueException {
        inFlight.clear();
        pipe.open();
        pipe.checkTransactions(hash);
        byte[][] keys = {hash, store, list};
        pipe.script(
                CLAIM,
                keys,
                owner,
                FileRecord.newId(),
                touch,
                keep,
                process,
                predecessor == null ? "" : predecessor,
                predecessor == null || process.isEmpty() ? "" : Long.toString(known));
        Object answer = pipe.answerOrError();
        if (answer instanceof JedisDataException refusal) {
            throw refusal.getMessage().contains(Kind.OVERTAKEN.name())
                    ? new QueueException(
                            Kind.STOPPED,
                            redis + ": another process has taken over " + new String(hash, UTF_8)
                                    + ", so this one stops",
                            null)
                    : pipe.explainedInScript(refusal, CLAIM, keys);
        }
        List<?> found = (List<?>) answer;
        Map<String, String> before = RedisPipe.asMap((List<?>) found.get(3));
        if (predecessor == null) {
            predecessor = before.getOrDefault(PROCESS, "");
        }
        List<FileRecord> records;
        try {
            known = Long.parseLong(before.getOrDefault("batch", "0"));
            records = records(before);
            if (!before.containsKey("batch") && records.isEmpty()) {
                records = imported();
            }
        } catch (IllegalArgumentException e) {
            throw QueueException.unreadable(redis.toString(), e);
        }
        return new Claim(
                RedisPipe.text(found.get(0)),
                Long.valueOf(1).equals(found.get(1)),
                known,
                before.get("by"),
                records,
                (Long) found.get(2));
    }

    /**
     * The positions of the sink of version 0: a hash with a field {@code f:FILE} for each file, where FILE is
     * {@code inode-digest} or a path, and the value {@code start length digest epochSecond} describes the last line.
     */
    private List<FileRecord> imported() throws QueueException {
        pipe.command("TYPE", former);
        byte[] key = former.getBytes(UTF_8);
        if (!"hash".equals(RedisPipe.text(pipe.answer("TYPE", key)))) {
            return List.of();
        }
        pipe.command("HGETALL", former);
        List<FileRecord> records = new ArrayList<>();
        RedisPipe.asMap((List<?>) pipe.answer("HGETALL", key)).forEach((field, value) -> {
            String[] parts = value.split(" ");
            if (field.startsWith("f:") && parts.length == 4) {
                String file = field.substring(2);
                boolean byInode = file.matches("[0-9]+-[0-9a-f]{16}");
                long start = Long.parseLong(parts[0]);
                int length = Integer.parseInt(parts[1]);
                records.add(new FileRecord(
                        FileRecord.newId(),
                        byInode ? "-" : file,
                        byInode ? file.substring(0, file.indexOf('-')) : "-",
                        start + length + 1,
                        Digest.NONE,
                        new Digest(length, "crc:" + parts[2]),
                        FileRecord.State.IMPORTED,
                        0));
            }
        });
        return records;
    }

    @Override
    public void send(String owner, Batch batch) throws QueueException {
        pipe.beginGuarded(GUARD, guarded, owner, Long.toString(batch.number()), touch, keep);
        if (!batch.lines().isEmpty()) {
            pipe.begin(2 + batch.lines().size());
            pipe.word("RPUSH");
            pipe.word(list);
            for (byte[] line : batch.lines()) {
                pipe.word(line);
            }
        }
        pipe.begin(6 + 2 * batch.records().size());
        pipe.word("HSET");
        pipe.word(hash);
        batch.records().forEach((id, record) -> {
            pipe.word(FILE + id);
            pipe.word(record.format());
        });
        pipe.word(BATCH_FIELD);
        pipe.word(Long.toString(batch.number() + 1));
        pipe.word(BY_FIELD);
        pipe.word(owner);
        if (!batch.removed().isEmpty()) {
            pipe.begin(2 + batch.removed().size());
            pipe.word("HDEL");
            pipe.word(hash);
            batch.removed().forEach(id -> pipe.word(FILE + id));
        }
        if (expiry != null) {
            pipe.command("PEXPIRE", hash, touch);
        }
        pipe.command("EXEC");
        pipe.command("LLEN", list);
        pipe.flush();
        inFlight.add(batch);
    }

    @Override
    public long confirm() throws QueueException {
        Batch batch = inFlight.remove();
        List<String> commands = new ArrayList<>();
        if (!batch.lines().isEmpty()) {
            commands.add("RPUSH");
        }
        commands.add("HSET");
        if (!batch.removed().isEmpty()) {
            commands.add("HDEL");
        }
        if (expiry != null) {
            commands.add("PEXPIRE");
        }
        QueueException refused = pipe.guardedAnswer(GUARD, guarded, list, commands, this::overtaken);
        if (refused != null) {
            throw refused;
        }
        long length = (Long) pipe.answer("LLEN", list);
        known = batch.number() + 1;
        return length;
    }

    private QueueException overtaken(String verdict) {
        String hashName = new String(hash, UTF_8);
        return switch (verdict) {
            case "type" -> pipe.notAList(list);
            case "batch" ->
                new QueueException(
                        Kind.OVERTAKEN, redis + ": " + hashName + " has an unexpected number of batches", null);
            default ->
                new QueueException(
                        Kind.OVERTAKEN,
                        redis + ": " + hashName + " has another owner: another process uses the same identity, or Redis"
                                + " went back to an earlier state",
                        null);
        };
    }

    @Override
    public long probe(String owner, long batch) throws QueueException {
        pipe.command("HMGET", hash, OWNER_FIELD, BATCH_FIELD);
        if (expiry != null) {
            pipe.command("PEXPIRE", hash, touch);
        }
        pipe.command("LLEN", list);
        pipe.flush();
        List<?> found = (List<?>) pipe.answer("HMGET", hash);
        if (expiry != null) {
            pipe.answer("PEXPIRE", hash);
        }
        long length = (Long) pipe.answer("LLEN", list);
        if (!owner.equals(RedisPipe.text(found.get(0)))) {
            throw overtaken("owner");
        }
        String number = found.get(1) == null ? "0" : RedisPipe.text(found.get(1));
        if (!number.equals(Long.toString(batch))) {
            throw overtaken("batch");
        }
        return length;
    }

    @Override
    public void forget() throws QueueException {
        pipe.command("DEL", hash);
        pipe.answer("DEL", hash);
    }

    @Override
    public void close() {
        inFlight.clear();
        pipe.close();
    }
}
