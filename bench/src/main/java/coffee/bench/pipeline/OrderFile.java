package coffee.bench.pipeline;

import coffee.generator.draw.OrderLines.Config;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of orders to be measured with, each of other orders: two that are the same would be taken for copies. */
final class OrderFile {

    private static final long SEED = 20_261_120;

    private OrderFile() {}

    /** Writes a file; {@code number} says which orders it has, which are the same in every run. */
    static Path write(Path file, long orders, int number) throws IOException {
        Files.deleteIfExists(file);
        OrderLines lines = new OrderLines(new Config(SEED + number, false, 0, Optional.empty()), index -> 0);
        try (LineTarget target = OutFile.open(file.toString(), note -> {})) {
            while (target.written() < orders) {
                target.write(lines.draw(orders - target.written()));
            }
        }
        return file;
    }
}
