package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import coffee.redis.RedisAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The subscription to the live channel, on its own thread and connection. It is renewed whenever it is lost. A dead
 * connection is detected by a ping, and dropped.
 */
final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration SILENCE = Duration.ofSeconds(6);
    private static final int SHOWN = 200;

    private final RedisAddress address;
    private final String channel;
    private final LiveFeed feed;
    private final Runnable onChange;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "live-subscription");
    private volatile Channel current;
    private long unreadable;

    /** {@code onChange} is called whenever the subscription is made or lost. */
    Subscription(RedisAddress address, String channel, LiveFeed feed, Runnable onChange) {
        this.address = address;
        this.channel = channel;
        this.feed = feed;
        this.onChange = onChange;
        thread.setDaemon(true);
    }

    void open() {
        thread.start();
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (Connection connection = address.openConnection()) {
                current = new Channel(connection);
                current.proceed(connection, channel);
            } catch (JedisException lost) {
                LOG.debug("The live channel was lost: {}", lost.getMessage());
            }
            current = null;
            feed.subscribed(false);
            onChange.run();
            rest();
        }
    }

    private void rest() {
        try {
            closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Pings the connection, and drops it if it has not answered for long. Call this regularly. */
    void check() {
        Channel channel = current;
        if (channel != null) {
            channel.check();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Channel channel = current;
        if (channel != null) {
            channel.drop();
        }
        try {
            thread.join(RETRY.toMillis() * 4);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection as a subscriber. */
    private final class Channel extends JedisPubSub {

        private final Connection connection;
        private volatile Instant heard = Instant.now();

        Channel(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onSubscribe(String name, int channels) {
            feed.subscribed(true);
            onChange.run();
        }

        @Override
        public void onMessage(String name, String message) {
            heard = Instant.now();
            try {
                feed.hear(LiveSnapshot.parse(message));
            } catch (RuntimeException e) {
                tellOnce(message, e);
            }
        }

        @Override
        public void onPong(String pattern) {
            heard = Instant.now();
        }

        void check() {
            if (Duration.between(heard, Instant.now()).compareTo(SILENCE) > 0) {
                drop();
            } else if (isSubscribed()) {
                try {
                    ping();
                } catch (JedisException lost) {
                    drop();
                }
            }
        }

        void drop() {
            try {
                connection.forceDisconnect();
            } catch (java.io.IOException e) {
                LOG.debug("The live connection was gone already: {}", e.getMessage());
            }
        }
    }

    /** Others may publish on the channel: such messages are skipped, and logged once. */
    private void tellOnce(String message, RuntimeException e) {
        if (unreadable++ == 0) {
            String shown = message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "…";
            LOG.warn(
                    "Unreadable live message, passed over: {}: {}",
                    e.getMessage(),
                    shown.replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
