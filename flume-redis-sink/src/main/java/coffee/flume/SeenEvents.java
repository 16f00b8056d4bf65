package coffee.flume;

/**
 * The digests of the events seen of late: at least {@code capacity} of the newest, at most twice as many. For one
 * thread.
 */
final class SeenEvents {

    private final int capacity;
    private Table newer = new Table();
    private Table older = new Table();

    SeenEvents(int capacity) {
        this.capacity = capacity;
    }

    void add(long digest) {
        if (newer.size == capacity) {
            older = newer;
            newer = new Table();
        }
        newer.add(digest);
    }

    boolean contains(long digest) {
        return newer.contains(digest) || older.contains(digest);
    }

    /** An open-addressed set of longs that grows as it fills. */
    private static final class Table {

        private long[] slots = new long[1024];
        private boolean hasZero;
        private int size;

        void add(long value) {
            if (value == 0) {
                size += hasZero ? 0 : 1;
                hasZero = true;
                return;
            }
            if (size * 2 >= slots.length) {
                grow();
            }
            int slot = slotOf(value);
            if (slots[slot] == 0) {
                slots[slot] = value;
                size++;
            }
        }

        boolean contains(long value) {
            return value == 0 ? hasZero : slots[slotOf(value)] != 0;
        }

        private int slotOf(long value) {
            int mask = slots.length - 1;
            int slot = (int) value & mask;
            while (slots[slot] != 0 && slots[slot] != value) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            long[] old = slots;
            slots = new long[old.length * 2];
            for (long value : old) {
                if (value != 0) {
                    slots[slotOf(value)] = value;
                }
            }
        }
    }
}
