package coffee.bench;

import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineBlock;
import coffee.generator.out.OutFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coffee bench generator}. */
@Command(
        name = "generator",
        description = "Lines generated into a file per second, beside writing the same bytes prepared in memory.")
public final class GeneratorBenchmark extends Benchmark {

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Lines a round (default: ${DEFAULT-VALUE}); all are held in memory, 153 bytes each.")
    private int count;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds, of which the median counts (default: ${DEFAULT-VALUE}), after one to warm up.")
    private int rounds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the file is written, and removed again (default: the folder for temporary files).")
    private Path dir;

    @Override
    public Integer call() throws IOException {
        Path folder = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : dir;
        Path file = Files.createTempFile(folder, "coffee-bench-", ".jsonl");
        try {
            PreparedLines prepared = PreparedLines.of(count);
            List<Double> generated = new ArrayList<>();
            List<Double> written = new ArrayList<>();
            for (int round = 0; round <= Math.max(1, rounds); round++) {
                double generating = prepared.secondsToGenerate(file);
                double writing = prepared.secondsToWrite(file);
                if (round > 0) {
                    generated.add(generating);
                    written.add(writing);
                }
            }
            report(prepared, median(generated, s -> s), median(written, s -> s));
        } finally {
            Files.delete(file);
        }
        return 0;
    }

    private void report(PreparedLines lines, double generating, double writing) {
        print("%-20s %12s %10s", "", "lines/s", "MB/s");
        line("generated", lines, generating);
        line("prepared, written", lines, writing);
        print("Generating goes at %.2f of the speed of writing.", writing / generating);
        found(
                "generated into a file",
                text("%,.0f lines/s", lines.count() / generating),
                text("%.2f of writing the same bytes prepared", writing / generating));
    }

    private void line(String way, PreparedLines lines, double seconds) {
        print("%-20s %,12.0f %,10.1f", way, lines.count() / seconds, lines.bytes() / seconds / 1e6);
    }

    /**
     * Lines generated once and kept in memory, in pieces as large as the generator's. They are outside of the heap, so
     * writing them copies no more than the system does. Immutable.
     */
    record PreparedLines(int count, long bytes, List<ByteBuffer> pieces) {

        static PreparedLines of(int count) {
            OrderLines source = source();
            List<ByteBuffer> pieces = new ArrayList<>();
            long bytes = 0;
            for (int left = count; left > 0; ) {
                LineBlock lines = source.draw(left);
                pieces.add(ByteBuffer.allocateDirect(lines.length())
                        .put(lines.bytes(), lines.from(), lines.length())
                        .flip());
                bytes += lines.length();
                left -= lines.count();
            }
            return new PreparedLines(count, bytes, pieces);
        }

        private static OrderLines source() {
            return new OrderLines(new OrderLines.Config(7, false, 0, Optional.empty()), index -> 0);
        }

        /** Generates the same lines into a new file, as the command does. */
        double secondsToGenerate(Path file) throws IOException {
            Files.deleteIfExists(file);
            long begin = System.nanoTime();
            OrderLines source = source();
            try (OutFile target = OutFile.open(file.toString(), note -> {})) {
                for (long left = count; left > 0; ) {
                    LineBlock lines = source.draw(left);
                    target.write(lines);
                    left -= lines.count();
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        }

        /** Writes the lines into a new file. */
        double secondsToWrite(Path file) throws IOException {
            Files.deleteIfExists(file);
            long begin = System.nanoTime();
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                for (ByteBuffer piece : pieces) {
                    ByteBuffer left = piece.duplicate();
                    while (left.hasRemaining()) {
                        channel.write(left);
                    }
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
