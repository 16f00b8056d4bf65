package coffee.dashboard.web;

/** Answers the GET requests of one path. Called by many threads at once; may block for as long as Redis does. */
@FunctionalInterface
public interface Endpoint {

    /**
     * Answers; throws {@link InvalidParametersException} for what the asker did wrong, and any
     * {@link redis.clients.jedis.exceptions.JedisException} when Redis does not answer.
     */
    Answer answer(Ask ask);
}
