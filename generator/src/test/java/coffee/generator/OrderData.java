package coffee.generator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The order files that all modules test with. */
public final class OrderData {

    public static final List<Path> FILES = List.of(
            Path.of("../contract/src/test/resources/orders/orders-10k.jsonl"),
            Path.of("../contract/src/test/resources/orders/orders-dirty.jsonl"),
            Path.of("../contract/src/test/resources/orders/orders-timed-20k.jsonl"));

    private OrderData() {}

    public static List<String> names() {
        return FILES.stream().map(Path::toString).toList();
    }

    /** The bytes of all files, one behind the other. */
    public static byte[] bytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : FILES) {
            all.write(Files.readAllBytes(file));
        }
        return all.toByteArray();
    }
}
