package coffee.tools.pipeline;

import coffee.redis.RedisAddress;
import coffee.tools.pipeline.Part.Health;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/** The ways in which parts show that they are well. */
public final class Healths {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Healths() {}

    /** A Redis that answers. */
    public static Health redis(RedisAddress address) {
        return () -> {
            try (Connection connection = address.openConnection()) {
                return connection.ping();
            } catch (JedisException e) {
                return false;
            }
        };
    }

    /** A web server that answers that address with 200. */
    public static Health http(URI address) {
        return () -> {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) address.toURL().openConnection();
                connection.setConnectTimeout((int) PATIENCE.toMillis());
                connection.setReadTimeout((int) PATIENCE.toMillis());
                try {
                    return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException e) {
                return false;
            }
        };
    }
}
