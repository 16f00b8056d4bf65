package coffee.bench.report;

import static java.util.Objects.requireNonNull;

/**
 * One figure that a benchmark found.
 *
 * @param part of the pipeline, as its command is called
 * @param what was measured
 * @param figure with its unit
 * @param beside what it is compared with, empty for nothing
 */
public record Finding(String part, String what, String figure, String beside) {

    public Finding {
        requireNonNull(part);
        requireNonNull(what);
        requireNonNull(figure);
        requireNonNull(beside);
    }

    /** The row of a table in Markdown. */
    String row() {
        return "| " + cell(part) + " | " + cell(what) + " | " + cell(figure) + " | " + cell(beside) + " |";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
