package coffee.topology.save.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Writes a value as MessagePack, which a script unpacks into a table: so the values have names, and however many there
 * are, they are one argument of a command. For one thread.
 */
final class MessagePack {

    private byte[] bytes = new byte[8192];
    private int size;
    private final Set<String> names = new LinkedHashSet<>();

    /** Begins a map of that many pairs of {@link #name} and value. */
    MessagePack map(int pairs) {
        return head(0xdf, pairs);
    }

    MessagePack name(String name) {
        names.add(name);
        return text(name);
    }

    /** Begins an array of that many values. */
    MessagePack array(int values) {
        return head(0xdd, values);
    }

    MessagePack number(long n) {
        if (n >= 0 && n < 128) {
            room(1);
            bytes[size++] = (byte) n;
            return this;
        }
        room(9);
        bytes[size++] = (byte) 0xd3;
        return big(n, Long.BYTES);
    }

    MessagePack text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    MessagePack bytes(byte[] text) {
        if (text.length < 32) {
            room(1);
            bytes[size++] = (byte) (0xa0 | text.length);
        } else {
            head(0xdb, text.length);
        }
        room(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    private MessagePack head(int type, int count) {
        room(5);
        bytes[size++] = (byte) type;
        return big(count, Integer.BYTES);
    }

    private MessagePack big(long n, int width) {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (n >>> shift);
        }
        return this;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** All names that were written. */
    Set<String> names() {
        return names;
    }
}
