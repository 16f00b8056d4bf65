package coffee.topology.save;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Words of a Redis command, gathered one after the other. For one thread. */
final class Words {

    private final List<byte[]> words = new ArrayList<>();

    Words add(byte[] word) {
        words.add(word);
        return this;
    }

    Words add(String word) {
        return add(word.getBytes(StandardCharsets.UTF_8));
    }

    Words add(long number) {
        return add(Long.toString(number));
    }

    List<byte[]> list() {
        return words;
    }
}
