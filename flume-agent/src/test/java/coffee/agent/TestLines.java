package coffee.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Lines of order files as text, one character for each byte, so that no byte changes on the way. */
final class TestLines {

    private static final Path GIVEN = Path.of("../contract/src/test/resources/orders");

    private TestLines() {}

    /** The lines of one of the given files, such as {@code orders-10k.jsonl}. */
    static List<String> given(String name) throws IOException {
        return of(GIVEN.resolve(name));
    }

    static List<String> of(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b : Files.readAllBytes(file)) {
            if (b == '\n') {
                lines.add(line.toString(StandardCharsets.ISO_8859_1));
                line.reset();
            } else {
                line.write(b);
            }
        }
        if (line.size() > 0) {
            lines.add(line.toString(StandardCharsets.ISO_8859_1));
        }
        return lines;
    }

    /** Orders of about 153 bytes, each with its number. */
    static List<String> numbered(int from, int to) {
        List<String> lines = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            lines.add(String.format(
                    "{\"customerAgeGrade\": \"2030\", \"paymentMethod\": \"Credit\", \"orders\": [\"Espresso\","
                            + " \"Cappuccino\", \"Caffe Latte\", \"Flat White\"], \"number\": %08d}",
                    i));
        }
        return lines;
    }

    static void append(Path file, List<String> lines) {
        try {
            Files.write(
                    file,
                    lines.isEmpty() ? List.of() : List.of(String.join("\n", lines)),
                    StandardCharsets.ISO_8859_1,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
