package coffee.flume;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.flume.QueueException.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * The list in Redis. An append is one transaction, sent and answered in one round trip; the sink's memory is watched
 * from one to the next, so that it fails when somebody else has written there. For one thread.
 */
final class RedisEventQueue implements EventQueue {

    private static final CommandArguments MULTI = new CommandArguments(Command.MULTI);
    private static final CommandArguments EXEC = new CommandArguments(Command.EXEC);

    private final SinkConfig config;
    private final Complaint complaint;
    private final Conversation redis;
    private final byte[] memoryKey;
    private final CommandArguments watch;

    RedisEventQueue(SinkConfig config, RedisSinkCounter counter) {
        this.config = config;
        this.complaint = new Complaint(config);
        this.redis = new Conversation(config, counter, complaint);
        this.memoryKey = config.pushedKey().getBytes(UTF_8);
        this.watch = new CommandArguments(Command.WATCH).add(memoryKey);
    }

    @Override
    public Standing open() throws QueueException {
        List<Object> replies = redis.open(questions());
        Object memory = replies.get(replies.size() - 1);
        return new Standing(
                (Long) replies.get(0),
                memory instanceof List<?> pairs && config.idempotent() ? asMap(pairs) : Map.of());
    }

    /** First how long the list is, last what the sink's memory holds. */
    private List<CommandArguments> questions() {
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
        return questions;
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
        return redis.isOpen();
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
        List<?> done = append.change().isNone() ? redis.send(pushes) : transact(pushes, append.change());
        redis.refuseErrors(pushes, done, append.change().isNone() ? Outcome.NOTHING : Outcome.ONLY_REMEMBERED);
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
        List<Object> replies = redis.send(commands);
        redis.refuseErrors(commands.subList(0, 1), replies, Outcome.IN_DOUBT);
        redis.refuseErrors(commands, replies, Outcome.NOTHING);
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
        List<Object> reply = redis.send(question);
        redis.refuseErrors(question, reply, Outcome.NOTHING);
        return (Long) reply.get(0);
    }

    @Override
    public void close() {
        redis.close();
    }
}
