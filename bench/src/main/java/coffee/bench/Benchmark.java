package coffee.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that measures, prints its measurements, and keeps its results for the table of {@link Bench.All}. */
public abstract class Benchmark implements Callable<Integer> {

    /**
     * One figure that a benchmark found.
     *
     * @param part of the pipeline, as its command is called
     * @param what was measured
     * @param figure with its unit
     * @param beside what it is compared with, empty for nothing
     */
    record Finding(String part, String what, String figure, String beside) {

        /** The row of a table in Markdown. */
        String row() {
            return "| " + cell(part) + " | " + cell(what) + " | " + cell(figure) + " | " + cell(beside) + " |";
        }

        private static String cell(String text) {
            return text.replace("|", "\\|");
        }
    }

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    /** The results so far. */
    final List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Adds a result. */
    protected final void found(String what, String figure, String beside) {
        findings.add(new Finding(spec.name(), what, figure, beside));
    }

    /** Prints a line, whatever the language of the machine. */
    protected final void print(String format, Object... values) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, format, values));
        spec.commandLine().getOut().flush();
    }

    /** Fails with this problem of the command line unless the rule holds. */
    protected final void require(boolean rule, String problem) {
        if (!rule) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    protected static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** The median; with an even number of rounds, the lower of the two in the middle. */
    public static <R> double median(List<R> rounds, ToDoubleFunction<R> figure) {
        return rounds.stream()
                .mapToDouble(figure)
                .sorted()
                .skip((rounds.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }
}
