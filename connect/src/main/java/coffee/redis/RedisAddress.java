package coffee.redis;

import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;

/**
 * Where a Redis is, and how to log in. Immutable; its text shows no secret. The clients that it opens log in, select
 * the database and, with Sentinels, find the current master. Every {@code open} method returns a working client, which
 * the caller closes, or throws a {@link redis.clients.jedis.exceptions.JedisException}. {@code timeout} bounds
 * connecting, and each wait for a reply. {@code tls} is null for plain connections; it applies to the Sentinels too.
 */
public record RedisAddress(Location location, Login login, int database, Tls tls, Duration timeout) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    public RedisAddress {
        Objects.requireNonNull(location);
        Objects.requireNonNull(login);
        if (database < 0) {
            throw new IllegalArgumentException("the database must be 0 or more, not " + database);
        }
        if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the timeout must be from 1 ms to 24 days, not " + timeout);
        }
    }

    /** The server at this port on loopback, without a password. */
    public static RedisAddress local(int port) {
        return new RedisAddress(
                new Location.Server(new HostAndPort("127.0.0.1", port)), Login.NONE, 0, null, DEFAULT_TIMEOUT);
    }

    /** Parses a {@code redis://} or {@code rediss://} URI; throws {@link InvalidSettingsException}. */
    public static RedisAddress of(String uri) {
        return from(Map.of("uri", uri), "redis.");
    }

    /** Reads settings, see {@link #properties}; throws {@link InvalidSettingsException} with all their problems. */
    public static RedisAddress from(Map<String, String> settings, String prefix) {
        Problems problems = new Problems();
        Optional<RedisAddress> address = read(settings, prefix, problems);
        problems.throwIfAny();
        return address.orElseThrow();
    }

    /**
     * Reads settings; if they have problems, adds them to {@code problems} and returns nothing. The names in
     * {@code settings} are those of {@link #properties}; in messages, {@code prefix} comes before them.
     */
    public static Optional<RedisAddress> read(Map<String, String> settings, String prefix, Problems problems) {
        return new AddressReader(settings, prefix, problems).read();
    }

    /** The names of all settings of an address. */
    public static List<String> properties() {
        return AddressReader.PROPERTIES;
    }

    /** This address with another timeout. */
    public RedisAddress withTimeout(Duration other) {
        return new RedisAddress(location, login, database, tls, other);
    }

    /** A client for many threads, with at most this many connections, of which a subscription occupies one. */
    public UnifiedJedis openClient(int connections) {
        return new RedisOpener(this).client(connections);
    }

    /** A connection for one thread, for pipelines and transactions. */
    public Connection openConnection() {
        return new RedisOpener(this).connection();
    }

    /** A logged-in socket that speaks RESP2, with no reply outstanding, for callers that read replies themselves. */
    public Socket openSocket() {
        return new RedisOpener(this).socket();
    }

    /** The message that this Redis does not answer, with its address and the first cause of {@code failure}. */
    public String unanswered(Throwable failure) {
        Throwable first = failure;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable before = failure; before != null; before = seen.add(before) ? before(before) : null) {
            first = before;
        }
        String reason = first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
        return "Redis at " + this + " does not answer: " + reason;
    }

    /**
     * The cause of a failure. Jedis adds it as suppressed if it tried several addresses of a host, or if closing the
     * failed connection failed too; the cause of that one is the first failure again.
     */
    private static Throwable before(Throwable failure) {
        if (failure.getCause() != null) {
            return failure.getCause();
        }
        return failure.getSuppressed().length > 0 ? failure.getSuppressed()[0] : null;
    }

    /** Where it is and who logs in, without the password. */
    @Override
    public String toString() {
        return (tls == null ? "redis://" : "rediss://")
                + (login.isNone() ? "" : login + "@")
                + location
                + (database == 0 ? "" : "/" + database);
    }

    /** Where a Redis is found. */
    public sealed interface Location {

        /** One server at a fixed address. */
        record Server(HostAndPort at) implements Location {
            @Override
            public String toString() {
                return at.toString();
            }
        }

        /**
         * The current master of this name, as the Sentinels report it; {@code login} is for the Sentinels themselves.
         */
        record Sentinels(List<HostAndPort> at, String master, Login login) implements Location {
            public Sentinels {
                at = List.copyOf(at);
                if (at.isEmpty() || master.isBlank()) {
                    throw new IllegalArgumentException("needs at least one Sentinel and the name of a master");
                }
            }

            @Override
            public String toString() {
                return master + "@" + at.stream().map(HostAndPort::toString).collect(Collectors.joining(","));
            }
        }
    }

    /** A user and a password, either of which may be absent (null); never shows the password. */
    public record Login(String user, String password) {

        /** No login: the server asks for no password. */
        public static final Login NONE = new Login(null, null);

        public Login {
            if (user != null && password == null) {
                throw new IllegalArgumentException("a user needs a password");
            }
        }

        boolean isNone() {
            return password == null;
        }

        /** Who logs in, without the secret: what an address shows before its {@code @}. */
        @Override
        public String toString() {
            return isNone() ? "" : Objects.requireNonNullElse(user, "") + ":***";
        }
    }
}
