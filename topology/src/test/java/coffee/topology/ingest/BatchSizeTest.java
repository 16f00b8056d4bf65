package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BatchSizeTest {

    private final BatchSize size = new BatchSize(1_000, 100_000);

    @Test
    void growsByDoublingUpToTheMost() {
        for (int expected : new int[] {64, 128, 256, 512, 1_000, 1_000}) {
            assertEquals(expected, size.orders());
            size.seen(lines(64, 50));
        }
    }

    @Test
    void shrinksAtOnceWhereOrdersAreLarge() {
        size.seen(lines(10, 5_000));
        assertEquals(20, size.orders());
        size.seen(lines(1, 200_000));
        assertEquals(1, size.orders());
    }

    @Test
    void learnsNothingFromAnEmptySlice() {
        size.seen(Lines.NONE);
        assertEquals(64, size.orders());
    }

    private static Lines lines(int count, int bytesEach) {
        return new Lines(new byte[0], 0, count * bytesEach, count);
    }
}
