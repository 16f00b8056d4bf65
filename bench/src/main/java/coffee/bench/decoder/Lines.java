package coffee.bench.decoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Orders as the contract's example writes them, one behind the other in one array, as a batch holds them. */
record Lines(byte[] bytes, int[] starts) {

    interface Visitor {
        void line(byte[] bytes, int from, int to);
    }

    /** Orders drawn uniformly from the menu. */
    static Lines draw(int count, long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            out.writeBytes(order(random).getBytes(UTF_8));
            starts[i + 1] = out.size();
        }
        return new Lines(out.toByteArray(), starts);
    }

    private static String order(Random random) {
        return Menu.DIMENSIONS.stream()
                .map(d -> "\"" + d.field() + "\": " + (d.list() ? list(d, random) : name(d, random)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String list(Dimension dimension, Random random) {
        return Stream.generate(() -> name(dimension, random))
                .limit(1 + random.nextInt(Menu.MAX_CUPS))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String name(Dimension dimension, Random random) {
        List<String> names = Menu.names(dimension);
        return '"' + names.get(random.nextInt(names.size())) + '"';
    }

    int count() {
        return starts.length - 1;
    }

    void each(Visitor visitor) {
        for (int i = 0; i < count(); i++) {
            visitor.line(bytes, starts[i], starts[i + 1]);
        }
    }
}
