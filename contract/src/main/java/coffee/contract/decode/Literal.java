package coffee.contract.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text, of eight bytes at least, that is expected at a position. */
final class Literal {

    private final long[] words;
    private final int length;

    Literal(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length = bytes.length;
        words = new long[length / Long.BYTES + 1];
        Arrays.setAll(words, i -> Words.at(bytes, position(i)));
    }

    /** The last word overlaps the one before, so that all are whole. */
    private int position(int word) {
        return Math.min(word * Long.BYTES, length - Long.BYTES);
    }

    int length() {
        return length;
    }

    boolean isAt(byte[] bytes, int pos) {
        long differences = 0;
        int last = words.length - 1;
        for (int i = 0; i < last; i++) {
            differences |= words[i] ^ Words.at(bytes, pos + i * Long.BYTES);
        }
        return (differences | (words[last] ^ Words.at(bytes, pos + length - Long.BYTES))) == 0;
    }
}
