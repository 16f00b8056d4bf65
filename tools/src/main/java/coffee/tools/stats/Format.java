package coffee.tools.stats;

import java.io.PrintWriter;
import java.util.function.BiConsumer;

/** How stats are written. Named as on the command line. */
enum Format {
    table(TableFormat::print),
    json(JsonFormat::print),
    csv(CsvFormat::print);

    private final BiConsumer<Stats, PrintWriter> printer;

    Format(BiConsumer<Stats, PrintWriter> printer) {
        this.printer = printer;
    }

    void print(Stats stats, PrintWriter out) {
        printer.accept(stats, out);
        out.flush();
    }
}
