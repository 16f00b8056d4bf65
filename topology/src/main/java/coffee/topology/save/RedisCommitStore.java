package coffee.topology.save;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.topology.History;
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
    private final History history;

    private RedisCommitStore(Connection connection, CommitWords words) throws IOException {
        this.connection = connection;
        this.words = words;
        connection.sendCommand(Protocol.Command.INFO);
        this.history = History.in(connection.getBulkReply());
    }

    static RedisCommitStore open(
            RedisAddress address, RedisLayout layout, List<KeptPeriod> periods, Limits limits, InstantSource clock)
            throws IOException {
        Connection connection = null;
        try {
            connection = address.openConnection();
            return new RedisCommitStore(connection, new CommitWords(layout, periods, limits, clock));
        } catch (JedisException | IOException e) {
            if (connection != null) {
                end(connection);
            }
            throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String server() {
        return history.toString();
    }

    @Override
    public Outcome commit(CommitRun run) throws IOException {
        try {
            return outcome((List<?>) SCRIPT.run(connection, words.keys(run), words.args(run, history.replication())));
        } catch (JedisConnectionException e) {
            throw new IOException(e.getMessage(), e);
        } catch (JedisDataException e) {
            return new Outcome.Refused(e.getMessage());
        }
    }

    private static Outcome outcome(List<?> reply) throws IOException {
        String word = text(reply.get(0));
        return switch (word) {
            case "committed" -> new Outcome.Committed(Long.parseLong(text(reply.get(1))));
            case "moved" -> new Outcome.Moved(Long.parseLong(text(reply.get(1))));
            case "differs" -> new Outcome.Differs();
            case "demoted" -> throw new IOException("the server is no longer the master that it was");
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
