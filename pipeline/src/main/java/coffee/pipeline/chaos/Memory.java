package coffee.pipeline.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The most memory that each part held, in the first half of a run and in the second: what grows without end shows as a
 * second half that is far above the first. For one thread.
 */
final class Memory {

    private static final long ALLOWANCE_KB = 96 * 1024;

    private final Map<String, long[]> peaks = new LinkedHashMap<>();

    /** Looks at the processes by name, in that half of the run (0 or 1). */
    void look(Map<String, ProcessHandle> processes, int half) throws IOException {
        for (Map.Entry<String, ProcessHandle> p : processes.entrySet()) {
            long[] peak = peaks.computeIfAbsent(p.getKey(), name -> new long[2]);
            peak[half] = Math.max(peak[half], residentKilobytes(p.getValue().pid()));
        }
    }

    private static long residentKilobytes(long process) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process)).start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(ps.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = said.readLine();
            return line == null || line.isBlank() ? 0 : Long.parseLong(line.strip());
        }
    }

    /** Whether no part's peak in the second half is a third and an allowance above that of the first. */
    boolean flat() {
        return peaks.values().stream().noneMatch(peak -> peak[1] > peak[0] * 4 / 3 + ALLOWANCE_KB);
    }

    void print(PrintWriter out) {
        peaks.forEach((name, peak) ->
                out.printf("  %-12s %5d MB, then %5d MB at most%n", name, peak[0] / 1024, peak[1] / 1024));
    }
}
