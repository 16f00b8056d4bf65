package coffee.dashboard.web;

import java.util.List;

/** Answers the GET requests of one path. Called by many threads at once; may block for as long as Redis does. */
@FunctionalInterface
public interface Endpoint {

    /**
     * Answers; throws {@link Parameters.InvalidParametersException} for what the asker did wrong, and any
     * {@link redis.clients.jedis.exceptions.JedisException} when Redis does not answer.
     */
    Answer answer(Query query);

    /** One GET request: its path, its parameters, and the media types that its asker prefers, the dearest first. */
    record Query(String path, Parameters parameters, List<String> accepts) {}

    /**
     * An endpoint that may block, as for Redis, or whose answer may be large, and what it is granted.
     *
     * @param threads how many of its requests are answered at once; others wait for their turn
     * @param mostBytes what making one answer takes at most
     */
    record Bounded(Endpoint endpoint, int threads, long mostBytes) {}
}
