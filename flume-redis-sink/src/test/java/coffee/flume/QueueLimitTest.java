package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QueueLimitTest {

    @Test
    void isReachedAtTheLimitAndLeftAtNineTenths() {
        QueueLimit limit = new QueueLimit(100);
        limit.sawLength(99);
        assertFalse(limit.isReached());
        limit.sawLength(100);
        assertTrue(limit.isReached());
        limit.sawLength(91);
        assertTrue(limit.isReached());
        limit.sawLength(90);
        assertFalse(limit.isReached());
        limit.sawLength(99);
        assertFalse(limit.isReached());
    }

    @Test
    void leavesRoomForWhatFits() {
        QueueLimit limit = new QueueLimit(100);
        assertEquals(60, limit.room(60));
        limit.sawLength(70);
        assertEquals(30, limit.room(60));
        limit.sawLength(-1);
        assertEquals(30, limit.room(60));
    }

    @Test
    void isNeverReachedWhereThereIsNone() {
        QueueLimit limit = new QueueLimit(0);
        limit.sawLength(Long.MAX_VALUE);
        assertFalse(limit.isReached());
        assertEquals(60, limit.room(60));
    }

    @Test
    void letsGoOfAListOfOne() {
        QueueLimit limit = new QueueLimit(1);
        limit.sawLength(1);
        assertTrue(limit.isReached());
        limit.sawLength(0);
        assertFalse(limit.isReached());
    }
}
