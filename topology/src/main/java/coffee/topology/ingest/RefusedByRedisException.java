package coffee.topology.ingest;

import java.io.IOException;

/** Thrown when Redis answers a question about the queue with an error, such as a wrong type or a missing right. */
final class RefusedByRedisException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedByRedisException(String message) {
        super(message);
    }
}
