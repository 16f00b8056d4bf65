package coffee.bench.generator;

import coffee.generator.draw.DrawConfig;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.Lines;
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

/**
 * Lines that have been generated once and lie in memory, in pieces as large as the generator's, outside of the heap so
 * that writing them copies nothing but what the system copies. Immutable.
 */
record PreparedLines(int count, long bytes, List<ByteBuffer> pieces) {

    static PreparedLines of(int count) {
        OrderLines source = source();
        List<ByteBuffer> pieces = new ArrayList<>();
        long bytes = 0;
        for (int left = count; left > 0; ) {
            Lines lines = source.draw(left);
            pieces.add(ByteBuffer.allocateDirect(lines.length())
                    .put(lines.bytes(), lines.from(), lines.length())
                    .flip());
            bytes += lines.length();
            left -= lines.count();
        }
        return new PreparedLines(count, bytes, pieces);
    }

    private static OrderLines source() {
        return new OrderLines(new DrawConfig(7, false, 0, Optional.empty()), index -> 0);
    }

    /** Generates the same lines into the file, which is made anew, as the command does. */
    double secondsToGenerate(Path file) throws IOException {
        Files.deleteIfExists(file);
        long begin = System.nanoTime();
        OrderLines source = source();
        try (LineTarget target = OutFile.open(file.toString(), note -> {})) {
            for (long left = count; left > 0; ) {
                Lines lines = source.draw(left);
                target.write(lines);
                left -= lines.count();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Writes the lines into the file, which is made anew. */
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
