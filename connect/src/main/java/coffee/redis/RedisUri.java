package coffee.redis;

import coffee.redis.RedisAddress.Login;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.HostAndPort;

/**
 * A parsed {@code redis[s]://[user:password@]host[:port][/database]}; what is left out is null. Accepts host names with
 * an underscore, which {@link java.net.URI} refuses.
 */
record RedisUri(boolean tls, String user, String password, HostAndPort at, Integer database) {

    static final String RULE = "must be redis[s]://[user:password@]host[:port][/database]";

    private static final int REDIS_PORT = 6379;
    private static final String HOST = "(\\[[0-9a-fA-F:.%]+\\]|[^\\s:/@?#\\[\\]]+)(?::([0-9]{1,5}))?";
    private static final Pattern WHOLE =
            Pattern.compile("(rediss?)://(?:(.*)@)?" + HOST + "(?:/([0-9]{1,5})?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NODE = Pattern.compile(HOST);
    private static final Pattern USER_INFO = Pattern.compile("([^:]*)(?::(.*))?", Pattern.DOTALL);

    static Optional<RedisUri> parse(String text) {
        Matcher m = WHOLE.matcher(text.strip());
        if (!m.matches()) {
            return Optional.empty();
        }
        Optional<HostAndPort> at = at(m.group(3), m.group(4), REDIS_PORT);
        Integer database = m.group(5) == null ? null : Integer.valueOf(m.group(5));
        boolean tls = "rediss".equalsIgnoreCase(m.group(1));
        if (m.group(2) == null) {
            return at.map(a -> new RedisUri(tls, null, null, a, database));
        }
        Matcher info = USER_INFO.matcher(m.group(2));
        try {
            return info.matches()
                    ? at.map(a -> new RedisUri(tls, decoded(info.group(1)), decoded(info.group(2)), a, database))
                    : Optional.empty();
        } catch (IllegalArgumentException badPercentEncoding) {
            return Optional.empty();
        }
    }

    static Optional<HostAndPort> hostAndPort(String text, int defaultPort) {
        Matcher m = NODE.matcher(text);
        return m.matches() ? at(m.group(1), m.group(2), defaultPort) : Optional.empty();
    }

    private static Optional<HostAndPort> at(String host, String port, int defaultPort) {
        int number = port == null ? defaultPort : Integer.parseInt(port);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return number >= 1 && number <= 65_535 ? Optional.of(new HostAndPort(bare, number)) : Optional.empty();
    }

    private static String decoded(String text) {
        return text == null || text.isEmpty()
                ? null
                : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The text for messages, without anything that could be a password. */
    static String masked(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return text;
        }
        int start = text.indexOf("://");
        return (start >= 0 && start < at ? text.substring(0, start + 3) : "") + "***" + text.substring(at);
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + new Login(null, password) + "@" + at;
    }
}
