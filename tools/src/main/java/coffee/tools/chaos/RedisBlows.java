package coffee.tools.chaos;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** What befalls Redis, and the way to it. */
final class RedisBlows {

    private final EmbeddedRedis redis;
    private final FaultyProxy proxy;

    RedisBlows(EmbeddedRedis redis, FaultyProxy proxy) {
        this.redis = redis;
        this.proxy = proxy;
    }

    List<Blow> all() {
        return List.of(
                new Blow("Redis killed", dice -> {
                    long away = dice.nextLong(4_000);
                    redis.kill();
                    Thread.sleep(away);
                    redis.restart();
                    return "killed Redis, back after " + away + " ms";
                }),
                new Blow("Redis frozen", dice -> ProcessBlows.freeze("Redis server", redis.process(), dice)),
                new Blow("scripts flushed", dice -> {
                    ask(Command.SCRIPT, "FLUSH");
                    return "flushed the scripts of Redis";
                }),
                new Blow("connections ended by Redis", dice -> {
                    ask(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
                    return "had Redis end all its connections";
                }),
                new Blow("links cut", dice -> {
                    proxy.cut();
                    return "cut all connections to Redis";
                }),
                new Blow("links held", dice -> {
                    long still = 500 + dice.nextLong(5_000);
                    proxy.stall();
                    Thread.sleep(still);
                    proxy.flow();
                    return "held back all that went to and from Redis for " + still + " ms";
                }),
                new Blow("replies swallowed", dice -> {
                    long deaf = 200 + dice.nextLong(2_000);
                    proxy.swallowReplies(true);
                    Thread.sleep(deaf);
                    proxy.cut();
                    proxy.swallowReplies(false);
                    return "swallowed the replies of Redis for " + deaf + " ms, then cut";
                }),
                new Blow("links slowed", dice -> {
                    long slow = 500 + dice.nextLong(3_000);
                    proxy.split(true);
                    Thread.sleep(slow);
                    proxy.split(false);
                    return "slowed Redis to single bytes for " + slow + " ms";
                }));
    }

    private void ask(Command command, String... words) {
        try (Connection connection = RedisAddress.local(redis.port()).openConnection()) {
            connection.sendCommand(command, words);
            connection.getOne();
        }
    }
}
