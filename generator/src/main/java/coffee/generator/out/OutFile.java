package coffee.generator.out;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Opens what {@code --out} names: a file to append to, or {@code -} for standard output. */
public final class OutFile {

    private static final String STANDARD_OUTPUT = "-";

    private OutFile() {}

    public static boolean isStandardOutput(String name) {
        return name.equals(STANDARD_OUTPUT);
    }

    /**
     * Opens the target; {@code notes} hears of anything that the user should know. A file that ends in half a line,
     * which somebody's crash left there, gets that line ended first: what is there is not ours to cut.
     */
    public static LineTarget open(String name, Consumer<String> notes) throws IOException {
        if (isStandardOutput(name)) {
            return ChannelTarget.standardOutput();
        }
        Path file = Path.of(name);
        boolean halfLine = Files.isRegularFile(file) && endsInHalfLine(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (halfLine) {
            notes.accept(name + " ended in half a line; a newline was added behind it");
            channel.write(ByteBuffer.wrap(new byte[] {Lines.NEWLINE}));
        }
        return new ChannelTarget(channel, name);
    }

    private static boolean endsInHalfLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            long size = channel.size();
            return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != Lines.NEWLINE;
        }
    }
}
