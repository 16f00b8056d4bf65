package coffee.bench.pipeline;

import coffee.generator.draw.DrawConfig;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Puts a file of orders, always the same, before the agent: all of it in one instant. */
final class OrderFile {

    private static final long SEED = 20_261_120;
    private static final String NAME = "orders.jsonl";

    private OrderFile() {}

    static void put(long orders, Path folder) throws IOException {
        Path aside = folder.resolveSibling(NAME);
        Files.deleteIfExists(aside);
        OrderLines lines = new OrderLines(new DrawConfig(SEED, false, 0, Optional.empty()), index -> 0);
        try (LineTarget target = OutFile.open(aside.toString(), note -> {})) {
            while (target.written() < orders) {
                target.write(lines.draw(orders - target.written()));
            }
        }
        Files.move(aside, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }
}
