package coffee.generator.queue;

import java.util.List;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Tells a trouble of Redis that passes, so that waiting helps, from one that somebody has to mend. */
final class Passing {

    private static final List<String> ANSWERS = List.of(
            "LOADING", "OOM", "READONLY", "MASTERDOWN", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MISCONF", "NOREPLICAS");

    private Passing() {}

    static boolean is(JedisException trouble) {
        String answer = String.valueOf(trouble.getMessage());
        return trouble instanceof JedisConnectionException
                || ANSWERS.stream().anyMatch(a -> answer.startsWith(a + " "));
    }
}
