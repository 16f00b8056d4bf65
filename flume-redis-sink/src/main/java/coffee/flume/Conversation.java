package coffee.flume;

import coffee.flume.QueueException.Outcome;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Speaks with Redis on one connection: commands are sent together and answered in one round trip, and what goes wrong
 * becomes a {@link QueueException}, after which the connection is closed unless it is as good as before. For one thread.
 */
final class Conversation implements AutoCloseable {

    private final SinkConfig config;
    private final RedisSinkCounter counter;
    private final Complaint complaint;
    private Connection connection;

    Conversation(SinkConfig config, RedisSinkCounter counter, Complaint complaint) {
        this.config = config;
        this.counter = counter;
        this.complaint = complaint;
    }

    /** Connects, anew if need be, and gives the replies to the first questions, none of which changes anything. */
    List<Object> open(List<CommandArguments> questions) throws QueueException {
        close();
        try {
            connection = config.redis().openConnection();
            counter.incrementConnectionCreatedCount();
            List<Object> replies = ask(questions);
            refuseErrors(questions, replies, Outcome.NOTHING);
            return replies;
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

    boolean isOpen() {
        return connection != null;
    }

    /** Sends, and reads all replies; a failure leaves open what was done. */
    List<Object> send(List<CommandArguments> commands) throws QueueException {
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

    /** Throws where one of the first replies, which are those to the commands, is an error. */
    void refuseErrors(List<CommandArguments> commands, List<?> replies, Outcome outcome) throws QueueException {
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
