package coffee.redis;

import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/** Where a Redis is found. */
public sealed interface Location {

    /** One server that stays where it is. */
    record Server(HostAndPort at) implements Location {
        @Override
        public String toString() {
            return at.toString();
        }
    }

    /** The master that goes by a name, as some Sentinels tell it now; {@code login} is for the Sentinels themselves. */
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
