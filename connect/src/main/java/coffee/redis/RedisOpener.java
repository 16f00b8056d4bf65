package coffee.redis;

import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import javax.net.ssl.SSLSocket;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;

/** Opens clients of one address. To connect, they send only AUTH and SELECT, so that a user needs no other rights. */
final class RedisOpener {

    private final RedisAddress address;

    RedisOpener(RedisAddress address) {
        this.address = address;
    }

    UnifiedJedis client(int connections) {
        JedisClientConfig config = config(address.login(), address.database());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setJmxEnabled(false);
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(address.timeout());
        if (address.location() instanceof Location.Sentinels s) {
            return RedisSentinelClient.builder()
                    .masterName(s.master())
                    .sentinels(new LinkedHashSet<>(s.at()))
                    .sentinelClientConfig(config(s.login(), 0))
                    .clientConfig(config)
                    .poolConfig(pool)
                    .build();
        }
        return RedisClient.builder()
                .hostAndPort(((Location.Server) address.location()).at())
                .clientConfig(config)
                .poolConfig(pool)
                .build();
    }

    Connection connection() {
        JedisClientConfig config = config(address.login(), address.database());
        return new Connection(new EagerSockets(server(), config), config);
    }

    Socket socket() {
        JedisClientConfig config = config(address.login(), address.database());
        EagerSockets sockets = new EagerSockets(server(), config);
        // The connection is not closed: that would close its socket, which now belongs to the caller.
        Connection handshake = new Connection(sockets, config);
        if (!handshake.isConnected()) {
            throw new JedisConnectionException("no connection to " + address);
        }
        return sockets.last;
    }

    private HostAndPort server() {
        if (address.location() instanceof Location.Sentinels s) {
            return master(s);
        }
        return ((Location.Server) address.location()).at();
    }

    private HostAndPort master(Location.Sentinels sentinels) {
        JedisException last = null;
        for (HostAndPort sentinel : sentinels.at()) {
            try (Connection c = new Connection(sentinel, config(sentinels.login(), 0))) {
                c.sendCommand(Protocol.Command.SENTINEL, "GET-MASTER-ADDR-BY-NAME", sentinels.master());
                List<String> found = c.getMultiBulkReply();
                if (found != null) {
                    return new HostAndPort(found.get(0), Integer.parseInt(found.get(1)));
                }
            } catch (JedisException e) {
                last = e;
            }
        }
        throw new JedisConnectionException(
                "no Sentinel of " + sentinels + " knows its master" + (last == null ? "" : ": " + last.getMessage()),
                last);
    }

    @SuppressWarnings("deprecation") // Jedis's newer SslOptions read no PEM files
    private JedisClientConfig config(Login login, int database) {
        Duration timeout = address.timeout();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .autoNegotiateProtocol(false)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .timeoutMillis((int) timeout.toMillis())
                .user(login.user())
                .password(login.password())
                .database(database);
        Tls tls = address.tls();
        if (tls != null) {
            try {
                config.ssl(true)
                        .sslSocketFactory(tls.context().getSocketFactory())
                        .sslParameters(tls.parameters());
            } catch (IOException | GeneralSecurityException e) {
                throw new JedisConnectionException("cannot set up TLS for " + address + ": " + e.getMessage(), e);
            }
        }
        return config.build();
    }

    /** Creates sockets that have completed their TLS handshake, and remembers the last of them. */
    private static final class EagerSockets extends DefaultJedisSocketFactory {

        private Socket last;

        EagerSockets(HostAndPort server, JedisClientConfig config) {
            super(server, config);
        }

        @Override
        public Socket createSocket() {
            last = super.createSocket();
            if (last instanceof SSLSocket tls) {
                agree(tls);
            }
            return last;
        }

        private static void agree(SSLSocket tls) {
            try {
                tls.startHandshake();
            } catch (IOException e) {
                IOUtils.closeQuietly(tls);
                throw new JedisConnectionException("TLS cannot be agreed on: " + e.getMessage(), e);
            }
        }
    }
}
