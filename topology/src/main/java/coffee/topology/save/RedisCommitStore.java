package coffee.topology.save;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.topology.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Commits by a script, which Redis runs as one step: see {@code commit.lua}. On a connection of its own. */
final class RedisCommitStore implements CommitStore {

    private static final Script SCRIPT = Script.named("commit.lua");

    private final Connection connection;
    private final CommitWords words;
    private final String server;

    private RedisCommitStore(Connection connection, CommitWords words) {
        this.connection = connection;
        this.words = words;
        this.server = readServer(connection);
    }

    private static String readServer(Connection connection) {
        connection.sendCommand(Protocol.Command.INFO, "server");
        return RunId.in(connection.getBulkReply())
                .orElseThrow(() -> new JedisDataException("INFO server tells no run_id"));
    }

    static RedisCommitStore open(
            RedisAddress address, RedisLayout layout, List<KeptPeriod> periods, Limits limits, InstantSource clock)
            throws IOException {
        Connection connection = null;
        try {
            connection = address.openConnection();
            return new RedisCommitStore(connection, new CommitWords(layout, periods, limits, clock));
        } catch (JedisException e) {
            if (connection != null) {
                end(connection);
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public Outcome commit(CommitRun run) throws IOException {
        try {
            return outcome((List<?>) SCRIPT.run(connection, words.keys(run), words.args(run)));
        } catch (JedisConnectionException e) {
            throw new IOException(e.getMessage(), e);
        } catch (JedisDataException e) {
            if (e.getMessage().startsWith("READONLY") || e.getMessage().startsWith("LOADING")) {
                throw new IOException(e.getMessage(), e);
            }
            return new Outcome.Refused(e.getMessage());
        }
    }

    private static Outcome outcome(List<?> reply) {
        String word = text(reply.get(0));
        return switch (word) {
            case "committed" -> new Outcome.Committed(Long.parseLong(text(reply.get(1))));
            case "moved" -> new Outcome.Moved(Long.parseLong(text(reply.get(1))));
            case "differs" -> new Outcome.Differs();
            default -> new Outcome.Refused(text(reply.get(1)));
        };
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        end(connection);
    }

    /** Closing sends what is left to send, which fails where the other side is gone; it is closed nevertheless. */
    private static void end(Connection connection) {
        try {
            connection.close();
        } catch (JedisException e) {
            // there is nothing left to do with it
        }
    }
}
