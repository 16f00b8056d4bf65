package coffee.generator.draw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Texts rendered beforehand, each copied in whole words: more bytes than it has are written, which what comes next
 * overwrites. So the target needs {@link #stride} bytes of room behind the position. Immutable.
 */
final class Fragments {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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
