package coffee.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void writesOneTableWithTheMachine() {
        // given
        Bench.All.Machine machine =
                new Bench.All.Machine("Some CPU", 2, 8_000_000_000L, "Linux 6", "Somebody 17.0.1", 0.25);
        List<Benchmark.Finding> found = List.of(
                new Benchmark.Finding("sink", "memory | disk", "10 events/s", ""),
                new Benchmark.Finding("latency", "to commit", "9 ms", "x"));
        // when
        String text = Bench.All.text(machine, LocalDate.of(2026, 11, 20), found);
        // then
        assertEquals("""
                # Benchmarks

                Written by `bin/coffee bench all` on 2026-11-20.

                Machine: Some CPU, 2 cores, 8.0 GB of memory, Linux 6, Java of Somebody 17.0.1, load 0.3 before the first.

                | part | what | measured | beside |
                |---|---|---|---|
                | sink | memory \\| disk | 10 events/s |  |
                | latency | to commit | 9 ms | x |
                """, text);
    }
}
