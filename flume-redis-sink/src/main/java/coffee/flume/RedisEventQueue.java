package coffee.flume;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.flume.QueueException.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The list in Redis. An append is one transaction, sent and answered in one round trip; the sink's memory is watched
 * from one to the next, so that it fails when somebody else has written there. For one thread.
 */
final class RedisEventQueue implements EventQueue {

    private static final CommandArguments MULTI = new CommandArguments(Command.MULTI);
    private static final CommandArguments EXEC = new CommandArguments(Command.EXEC);

    private final SinkConfig config;
    private final RedisSinkCounter counter;
    private final Complaint complaint;
    private final byte[] memoryKey;
    private final CommandArguments watch;
    private Connection connection;

    RedisEventQueue(SinkConfig config, RedisSinkCounter counter) {
        this.config = config;
        this.counter = counter;
        this.complaint = new Complaint(config);
        this.memoryKey = config.pushedKey().getBytes(UTF_8);
        this.watch = new CommandArguments(Command.WATCH).add(memoryKey);
    }

    @Override
    public Standing open() throws QueueException {
        close();
        try {
            connection = config.redis().openConnection();
            counter.incrementConnectionCreatedCount();
            return look();
        } catch (JedisException e) {
            throw failedToOpen(complaint.of(e, Outcome.NOTHING));
        } catch (QueueException e) {
            throw failedToOpen(e);
        }
    }

    private QueueException failedToOpen(QueueException e) {
        counter.incrementConnectionFailedCount();
        close();
        return e;
    }

    private Standing look() throws QueueException {
        List<CommandArguments> questions = new ArrayList<>();
        questions.add(new CommandArguments(Command.LLEN).add(config.key()));
        if (config.oversizeKey() != null) {
            questions.add(new CommandArguments(Command.LLEN).add(config.oversizeKey()));
        }
        if (config.idempotent()) {
            // Without the right to begin a transaction, what should be in it would be done at once.
            questions.add(MULTI);
            questions.add(EXEC);
            questions.add(watch);
            questions.add(new CommandArguments(Command.HGETALL).add(memoryKey));
        }
        List<Object> replies = ask(questions);
        refuseErrors(questions, replies, Outcome.NOTHING);
        Object memory = replies.get(replies.size() - 1);
        return new Standing(
                (Long) replies.get(0),
                memory instanceof List<?> pairs && config.idempotent() ? asMap(pairs) : Map.of());
    }

    private static Map<String, String> asMap(List<?> fieldsAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i + 1 < fieldsAndValues.size(); i += 2) {
            map.put(
                    new String((byte[]) fieldsAndValues.get(i), UTF_8),
                    new String((byte[]) fieldsAndValues.get(i + 1), UTF_8));
        }
        return map;
    }

    @Override
    public boolean isOpen() {
        return connection != null;
    }

    @Override
    public long append(Append append) throws QueueException {
        List<CommandArguments> pushes = new ArrayList<>();
        if (!append.bodies().isEmpty()) {
            pushes.add(push(config.key(), append.bodies()));
        }
        if (!append.oversize().isEmpty()) {
            pushes.add(push(config.oversizeKey(), append.oversize()));
        }
        List<?> done = append.change().isNone() ? send(pushes) : transact(pushes, append.change());
        refuseErrors(pushes, done, append.change().isNone() ? Outcome.NOTHING : Outcome.ONLY_REMEMBERED);
        return append.bodies().isEmpty() ? -1 : (Long) done.get(0);
    }

    /** The replies of the pushes, and of what follows them, once all is done. */
    private List<?> transact(List<CommandArguments> pushes, Change change) throws QueueException {
        List<CommandArguments> commands = new ArrayList<>();
        commands.add(MULTI);
        commands.addAll(pushes);
        if (!change.set().isEmpty()) {
            CommandArguments set = new CommandArguments(Command.HSET).add(memoryKey);
            change.set().forEach((field, value) -> set.add(field).add(value));
            commands.add(set);
        }
        if (!change.removed().isEmpty()) {
            CommandArguments remove = new CommandArguments(Command.HDEL).add(memoryKey);
            change.removed().forEach(remove::add);
            commands.add(remove);
        }
        int exec = commands.size();
        commands.add(EXEC);
        commands.add(watch);
        List<Object> replies = send(commands);
        refuseErrors(commands.subList(0, 1), replies, Outcome.IN_DOUBT);
        refuseErrors(commands, replies, Outcome.NOTHING);
        if (replies.get(exec) instanceof List<?> done) {
            return done;
        }
        close();
        throw complaint.overtaken();
    }

    private static CommandArguments push(String key, List<byte[]> bodies) {
        CommandArguments push = new CommandArguments(Command.RPUSH).add(key);
        for (byte[] body : bodies) {
            push.add(body);
        }
        return push;
    }

    @Override
    public long length() throws QueueException {
        List<CommandArguments> question = List.of(new CommandArguments(Command.LLEN).add(config.key()));
        List<Object> reply = send(question);
        refuseErrors(question, reply, Outcome.NOTHING);
        return (Long) reply.get(0);
    }

    private void refuseErrors(List<CommandArguments> commands, List<?> replies, Outcome outcome) throws QueueException {
        for (int i = 0; i < commands.size(); i++) {
            if (replies.get(i) instanceof JedisDataException error) {
                // What the next server or login would not say must not stay with this connection.
                QueueException refusal = complaint.of(error, outcome, commands.get(i));
                if (refusal.trouble() != Trouble.MEMORY && outcome != Outcome.ONLY_REMEMBERED) {
                    close();
                }
                throw refusal;
            }
        }
    }

    /** Sends, and reads all replies; a failure leaves open what was done, and the connection unusable. */
    private List<Object> send(List<CommandArguments> commands) throws QueueException {
        try {
            return ask(commands);
        } catch (JedisException e) {
            close();
            throw complaint.of(e, Outcome.IN_DOUBT);
        }
    }

    private List<Object> ask(List<CommandArguments> commands) {
        commands.forEach(connection::sendCommand);
        counter.addRoundTrip();
        return connection.getMany(commands.size());
    }

    @Override
    public void close() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (JedisException alreadyBroken) {
            // there is nothing left to lose
        }
        connection = null;
        counter.incrementConnectionClosedCount();
    }
}
