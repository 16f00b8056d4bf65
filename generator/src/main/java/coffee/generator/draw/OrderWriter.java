package coffee.generator.draw;

import coffee.contract.Menu;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes orders in the byte format of the contract's example, from fragments: a customer's half of the line, then
 * coffees by twos. For one thread.
 */
final class OrderWriter {

    private static final int BYTE = 0xFF;
    private static final int PAIR_BITS = 2 * PackedOrder.COFFEE_BITS;
    private static final int NIBBLE = (1 << PackedOrder.COFFEE_BITS) - 1;

    private final Fragments customers;
    private final Fragments coffees;
    private final Fragments pairs;
    private final Fragments branches;
    private final TimestampWriter timestamps;

    /** {@code branches} is the number of branches that orders may name. */
    OrderWriter(boolean timestamps, int branches) {
        List<String> names = Menu.names(Menu.COFFEE);
        if (names.size() > NIBBLE + 1) {
            throw new IllegalStateException("a packed order has room for 16 coffees, not " + names.size());
        }
        customers = new Fragments(IntStream.range(0, PackedOrder.customers())
                .mapToObj(OrderWriter::opening)
                .toList());
        coffees = new Fragments(names.stream().map(OrderWriter::entry).toList());
        pairs = new Fragments(pairs(names));
        this.branches = new Fragments(Menu.branches(branches).stream()
                .map(name -> ", \"" + Menu.BRANCH.field() + "\": \"" + name + "\"")
                .toList());
        this.timestamps = timestamps ? new TimestampWriter() : null;
    }

    /** The line up to its first coffee. */
    static String opening(int customer) {
        StringBuilder text = new StringBuilder("{");
        List<String> names = PackedOrder.names(customer);
        for (int d = 0; d < names.size(); d++) {
            text.append('"')
                    .append(PackedOrder.CUSTOMER_DIMENSIONS.get(d).field())
                    .append("\": ");
            text.append(entry(names.get(d)));
        }
        return text.append('"').append(Menu.COFFEE.field()).append("\": [").toString();
    }

    private static String entry(String name) {
        return '"' + name + "\", ";
    }

    /** Indexed by the byte that holds both coffees, the first in its low half. */
    private static List<String> pairs(List<String> names) {
        List<String> pairs = new ArrayList<>();
        for (int pair = 0; pair <= BYTE; pair++) {
            int first = pair & NIBBLE;
            int second = pair >>> PackedOrder.COFFEE_BITS;
            boolean onMenu = first < names.size() && second < names.size();
            pairs.add(onMenu ? entry(names.get(first)) + entry(names.get(second)) : "");
        }
        return pairs;
    }

    /** The most room that a line needs, including what is written past its end. */
    int room() {
        return customers.stride()
                + Menu.MAX_CUPS * coffees.stride()
                + pairs.stride()
                + branches.stride()
                + TimestampWriter.ROOM;
    }

    /** Writes one line with its newline; returns the position behind it. */
    int write(long order, long atMillis, byte[] target, int position) {
        int at = customers.copy(PackedOrder.customer(order), target, position);
        long rest = order;
        int cups = PackedOrder.cups(order);
        for (int left = cups; left > 1; left -= 2) {
            at = pairs.copy((int) rest & BYTE, target, at);
            rest >>>= PAIR_BITS;
        }
        if ((cups & 1) != 0) {
            at = coffees.copy((int) rest & NIBBLE, target, at);
        }
        at -= 2;
        target[at++] = ']';
        if (PackedOrder.branch(order) > 0) {
            at = branches.copy(PackedOrder.branch(order) - 1, target, at);
        }
        if (timestamps != null) {
            at = timestamps.write(atMillis, target, at);
        }
        target[at++] = '}';
        target[at++] = '\n';
        return at;
    }

    /**
     * Texts rendered in advance, each copied in whole words: a copy writes more bytes than the text has, and what comes
     * next overwrites them. So the target needs {@link #stride} bytes of room behind the position. Immutable.
     */
    private static final class Fragments {

        private static final VarHandle WORDS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

        private final byte[] texts;
        private final int[] lengths;
        private final int stride;

        Fragments(List<String> texts) {
            int longest = texts.stream().mapToInt(Fragments::length).max().orElse(0);
            stride = (longest + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
            this.texts = new byte[texts.size() * stride];
            lengths = new int[texts.size()];
            for (int i = 0; i < lengths.length; i++) {
                byte[] text = texts.get(i).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(text, 0, this.texts, i * stride, text.length);
                lengths[i] = text.length;
            }
        }

        private static int length(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        int stride() {
            return stride;
        }

        /** Copies a text to that position and returns the position behind it. */
        int copy(int index, byte[] target, int at) {
            int from = index * stride;
            for (int i = 0; i < stride; i += Long.BYTES) {
                WORDS.set(target, at + i, (long) WORDS.get(texts, from + i));
            }
            return at + lengths[index];
        }
    }

    /** Writes {@code orderedAt}. The digits of the second seldom change, so they are cached. For one thread. */
    private static final class TimestampWriter {

        static final int ROOM = 48;
        private static final byte[] NAME = ", \"orderedAt\": ".getBytes(StandardCharsets.US_ASCII);

        private long second = Long.MIN_VALUE;
        private byte[] upToSecond = NAME;

        int write(long atMillis, byte[] target, int position) {
            long itsSecond = Math.floorDiv(atMillis, 1000L);
            if (itsSecond != second) {
                second = itsSecond;
                byte[] digits = Long.toString(itsSecond).getBytes(StandardCharsets.US_ASCII);
                upToSecond = Arrays.copyOf(NAME, NAME.length + digits.length);
                System.arraycopy(digits, 0, upToSecond, NAME.length, digits.length);
            }
            System.arraycopy(upToSecond, 0, target, position, upToSecond.length);
            int at = position + upToSecond.length;
            int millis = (int) Math.floorMod(atMillis, 1000L);
            target[at] = (byte) ('0' + millis / 100);
            target[at + 1] = (byte) ('0' + millis / 10 % 10);
            target[at + 2] = (byte) ('0' + millis % 10);
            return at + 3;
        }
    }
}
