package coffee.topology.save;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/** Which run of which Redis server a connection leads to. */
final class ServerId {

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");

    private ServerId() {}

    static String of(Connection connection) {
        connection.sendCommand(Protocol.Command.INFO, "server");
        Matcher m = RUN_ID.matcher(connection.getBulkReply());
        if (!m.find()) {
            throw new JedisDataException("INFO server tells no run_id");
        }
        return m.group(1);
    }
}
