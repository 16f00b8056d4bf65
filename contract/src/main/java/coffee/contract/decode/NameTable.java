package coffee.contract.decode;

import coffee.contract.Dimension;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds the known names of one dimension by their bytes: open addressing, at most a sixteenth full, because a second
 * probe costs more than the slots. The multipliers of the hash are random for each table, so that nobody can choose
 * names that collide.
 */
final class NameTable {

    private static final int FEWEST_SLOTS = 64;
    private static final int SLOTS_A_NAME = 16;

    private final long a = odd();
    private final long b = odd();
    private final long c = odd();
    private Name[] slots;
    private int shift;
    private int size;
    private int length;

    NameTable() {
        clear();
    }

    private static long odd() {
        return ThreadLocalRandom.current().nextLong() | 1;
    }

    void clear() {
        allocate(FEWEST_SLOTS);
        size = 0;
    }

    private void allocate(int length) {
        slots = new Name[length];
        shift = Long.numberOfLeadingZeros(length) + 1;
    }

    /** The known name whose bytes begin at {@code pos} and end before the next quotation mark, or null. */
    Name find(byte[] bytes, int pos) {
        long first = Words.at(bytes, pos);
        long second = Words.at(bytes, pos + 8);
        long third = Words.at(bytes, pos + 16);
        long quote1 = Words.quote(first);
        long quote2 = Words.quote(second);
        long quote3 = Words.quote(third);
        if ((quote1 | quote2 | quote3) == 0) {
            return findLong(bytes, pos, Words.indexOfQuote(bytes, pos + 3 * Long.BYTES));
        }
        long through1 = Words.through(quote1);
        long through2 = Words.through(quote2) & Words.ifNone(quote1);
        long through3 = Words.through(quote3) & Words.ifNone(quote1 | quote2);
        // The masks cover the name and its quotation mark.
        length = ((Long.bitCount(through1) + Long.bitCount(through2) + Long.bitCount(through3)) >>> 3) - 1;
        first &= through1;
        second &= through2;
        third &= through3;
        for (int i = slot(first, second, third); ; i = next(i)) {
            Name name = slots[i];
            if (name == null || name.has(first, second, third)) {
                return name;
            }
        }
    }

    private Name findLong(byte[] bytes, int from, int to) {
        length = to - from;
        long hash = hash(bytes, from, to);
        for (int i = slot(hash, Name.LONG, Name.LONG); ; i = next(i)) {
            Name name = slots[i];
            if (name == null || name.isLong(hash, bytes, from, to)) {
                return name;
            }
        }
    }

    /** The length in bytes of the name that was last searched for; it does not depend on the result of the search. */
    int length() {
        return length;
    }

    /** Adds a name that {@link #find} does not find. */
    Name add(int id, Dimension dimension, String text, byte[] bytes) {
        Name name;
        if (bytes.length <= Name.SHORT) {
            byte[] key = Arrays.copyOf(bytes, bytes.length + 1);
            key[bytes.length] = '"';
            name = new Name(id, dimension, text, bytes, Words.at(key, 0), Words.at(key, 8), Words.at(key, 16));
        } else {
            long hash = hash(bytes, 0, bytes.length);
            name = new Name(id, dimension, text, bytes, hash, Name.LONG, Name.LONG);
        }
        grow();
        place(name);
        return name;
    }

    private void grow() {
        if (SLOTS_A_NAME * ++size > slots.length) {
            Name[] before = slots;
            allocate(2 * before.length);
            for (Name name : before) {
                if (name != null) {
                    place(name);
                }
            }
        }
    }

    private void place(Name name) {
        int i = slot(name.first(), name.second(), name.third());
        while (slots[i] != null) {
            i = next(i);
        }
        slots[i] = name;
    }

    private long hash(byte[] bytes, int from, int to) {
        long hash = to - from;
        for (int i = from; i < to; i += Long.BYTES) {
            hash = (hash ^ (Words.at(bytes, i) & Words.lowest(to - i))) * a;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private int slot(long first, long second, long third) {
        return (int) ((first * a + second * b + third * c) >>> shift);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
