package coffee.dashboard.web;

import java.util.List;

/** Answers the GET requests of one path. Called by many threads at once; may block for as long as Redis does. */
@FunctionalInterface
public interface Endpoint {

    /**
     * Answers; throws {@link Parameters.InvalidParametersException} if the request is wrong, and any {@link
     * redis.clients.jedis.exceptions.JedisException} if Redis does not answer.
     */
    Answer answer(Query query);

    /** A GET request: its path, its parameters, and the media types that the client accepts, the preferred first. */
    record Query(String path, Parameters parameters, List<String> accepts) {}

    /**
     * An endpoint that may block, as for Redis, or whose answers may be large, and its limits.
     *
     * @param threads how many of its requests are answered at once; others wait
     * @param mostBytes the most memory that one answer takes
     */
    record Bounded(Endpoint endpoint, int threads, long mostBytes) {}
}
