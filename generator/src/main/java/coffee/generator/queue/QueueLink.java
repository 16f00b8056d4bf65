package coffee.generator.queue;

import coffee.generator.out.Lines;
import coffee.generator.out.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One connection that pushes batches. A batch and what the run has sent with it are one transaction, so that after a
 * lost reply that record says whether the batch arrived. Its key is watched from one transaction to the next:
 * a batch that a broken connection left in the server's buffers is refused, should it be read after another
 * connection has pushed. For one thread.
 */
final class QueueLink implements AutoCloseable {

    private static final byte[] KEPT_SECONDS = ascii(Long.toString(7 * 24 * 3600L));

    private final Connection connection;
    private final byte[] queue;
    private final byte[] pushed;
    private final boolean remembered;

    QueueLink(QueueConfig config) {
        connection = config.address().openConnection();
        queue = utf8(config.layout().queue());
        pushed = utf8(config.layout().pushed(config.run()));
        remembered = config.remembered();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The lines of this run that have arrived, as Redis knows it. Comes first: it also begins to watch. */
    Sent sent() {
        connection.sendCommand(Command.WATCH, pushed);
        connection.sendCommand(Command.GET, pushed);
        List<Object> replies = connection.getMany(2);
        replies.forEach(QueueLink::check);
        byte[] known = (byte[]) replies.get(1);
        return known == null ? Sent.NONE : Sent.parse(new String(known, StandardCharsets.US_ASCII));
    }

    /** Pushes the lines, with which the run has {@code sent} that much; returns how long the queue is then. */
    long push(Lines lines, Sent sent) {
        connection.sendCommand(Command.MULTI);
        connection.sendCommand(Command.RPUSH, elements(lines));
        byte[] now = ascii(sent.toString());
        if (remembered) {
            connection.sendCommand(Command.SET, pushed, now);
        } else {
            connection.sendCommand(Command.SET, pushed, now, ascii("EX"), KEPT_SECONDS);
        }
        connection.sendCommand(Command.EXEC);
        connection.sendCommand(Command.WATCH, pushed);
        List<Object> replies = connection.getMany(5);
        replies.forEach(QueueLink::check);
        if (replies.get(3) == null) {
            throw new JedisConnectionException("another connection of this run has pushed");
        }
        List<?> done = (List<?>) replies.get(3);
        done.forEach(QueueLink::check);
        return (Long) done.get(0);
    }

    private byte[][] elements(Lines lines) {
        byte[][] words = new byte[1 + lines.count()][];
        words[0] = queue;
        int from = lines.from();
        for (int i = 1; i < words.length; i++) {
            int end = lines.endOfLine(from);
            words[i] = Arrays.copyOfRange(lines.bytes(), from, end - 1);
            from = end;
        }
        return words;
    }

    long length() {
        connection.sendCommand(Command.LLEN, queue);
        return connection.getIntegerReply();
    }

    /** Removes the run's record, once nobody will ask for it. */
    void forget() {
        connection.sendCommand(Command.DEL, pushed);
        connection.getIntegerReply();
    }

    private static void check(Object reply) {
        if (reply instanceof JedisDataException e) {
            throw e;
        }
    }

    /** Ends the connection as it is: what could not be sent is not sent now either. */
    @Override
    public void close() {
        try {
            connection.forceDisconnect();
        } catch (IOException isBroken) {
            // and is therefore ended
        }
    }
}
