package coffee.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a process has used so far, as reported by the system. */
public final class Usage {

    private Usage() {}

    /** Its processor time; 0 if unknown. */
    public static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * The processor time of a JVM without that of its compiler threads, which are busy for minutes after the start. The
     * JVM must not end any of them, so it needs {@code -XX:-UseDynamicNumberOfCompilerThreads}. Where the system does
     * not report the time of single threads, nothing is left out.
     */
    public static Duration cpuWithoutCompiler(ProcessHandle jvm) {
        Path threads = of(jvm, "task");
        if (!Files.isReadable(threads)) {
            return cpu(jvm);
        }
        long nanos = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                nanos += nanosToCompile(thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cpu(jvm).minusNanos(nanos);
    }

    private static long nanosToCompile(Path thread) {
        try {
            String used = Files.readString(thread.resolve("schedstat"));
            boolean compiles = Files.readString(thread.resolve("comm")).matches("C[12] Compiler\\S*\\s*");
            return compiles ? Long.parseLong(used.substring(0, used.indexOf(' '))) : 0;
        } catch (IOException e) {
            // The thread has ended, or the system does not report its time.
            return 0;
        }
    }

    /** Its peak memory in bytes; 0 if unknown. */
    public static long peakMemory(ProcessHandle process) {
        Path status = of(process, "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path of(ProcessHandle process, String what) {
        return Path.of("/proc", Long.toString(process.pid()), what);
    }
}
