package coffee.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The order files that come with the contract, and what they must yield. */
public final class OrderFiles {

    private static final Path DIRECTORY = Path.of("src/test/resources/orders");

    private OrderFiles() {}

    /** The lines of a file, without their ends. */
    public static List<byte[]> lines(String name) throws IOException {
        byte[] all = Files.readAllBytes(DIRECTORY.resolve(name + ".jsonl"));
        List<byte[]> lines = new ArrayList<>();
        for (int from = 0, i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, from, i));
                from = i + 1;
            }
        }
        return lines;
    }

    /** The schema of a file's orders. */
    public static Schema schema(String name) throws IOException {
        return name.startsWith("rides")
                ? Schema.parse(Files.readString(DIRECTORY.resolve("rides.schema.json"), StandardCharsets.UTF_8))
                : Schema.COFFEE;
    }

    /** The verdict on each line: a reason's label, or {@code ok}. */
    public static List<String> verdicts(String name) throws IOException {
        return Files.readAllLines(DIRECTORY.resolve(name + ".verdicts.txt"), StandardCharsets.UTF_8);
    }

    /** What the referee counted in a file, as JSON. */
    public static String expected(String name) throws IOException {
        return Files.readString(DIRECTORY.resolve(name + ".expected.json"), StandardCharsets.UTF_8);
    }
}
