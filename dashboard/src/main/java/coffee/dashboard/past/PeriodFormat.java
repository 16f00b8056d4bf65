package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Period;
import coffee.contract.Slice;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of periods. Each period is serialized by itself, so that it can be cached and combined. */
enum PeriodFormat {
    JSON("application/json", "json") {
        @Override
        String write(Period period, CountsView view, Counts counts) {
            return CountsJson.object(out -> {
                out.name("start").value(period.start().toString());
                CountsJson.write(out, view, counts, period.end(), CountsJson.MOST_NAMES);
            });
        }
    },

    /** A row for each number: names are data, not columns. */
    CSV("text/csv", "csv") {
        @Override
        String write(Period period, CountsView view, Counts counts) {
            StringBuilder rows = new StringBuilder();
            Optional<Slice> slice = view.where();
            Counts told = slice.map(all -> all.of(counts)).orElse(counts);
            if (slice.map(Slice::tellsOrders).orElse(true)) {
                row(rows, period, "orders", "", told.orders());
            }
            row(rows, period, "items", "", told.items());
            for (Dimension d : view.schema().dimensions()) {
                CountsJson.most(told.names(d), CountsJson.MOST_NAMES)
                        .forEach((name, n) -> row(rows, period, d.label(), cell(name), n));
                long untold = slice.map(all -> all.untold(counts, d)).orElse(0L);
                if (untold > 0) {
                    row(rows, period, "other", d.label(), untold);
                }
            }
            return rows.toString();
        }
    };

    static final String CSV_HEAD = "start,counted,name,count\r\n";
    private static final String LINE = "\r\n";
    private static final Pattern LIKE_A_FORMULA = Pattern.compile("^[=+\\-@]");
    private static final Pattern TO_QUOTE = Pattern.compile("[\",\r\n]");

    private final String type;
    private final String label;

    PeriodFormat(String type, String label) {
        this.type = type;
        this.label = label;
    }

    abstract String write(Period period, CountsView view, Counts counts);

    private static void row(StringBuilder rows, Period period, String what, String name, long count) {
        rows.append(period.start())
                .append(',')
                .append(what)
                .append(',')
                .append(name)
                .append(',');
        rows.append(count).append(LINE);
    }

    String type() {
        return type;
    }

    String label() {
        return label;
    }

    /** The format that the client prefers; JSON if it names none of ours. */
    static PeriodFormat preferred(List<String> accepts) {
        for (String accepted : accepts) {
            for (PeriodFormat format : values()) {
                if (accepted.startsWith(format.type)) {
                    return format;
                }
            }
        }
        return JSON;
    }

    /** A name must not become a formula in a spreadsheet: one that looks like a formula gets an apostrophe. */
    private static String cell(String name) {
        String text = LIKE_A_FORMULA.matcher(name).find() ? "'" + name : name;
        return TO_QUOTE.matcher(text).find() ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** A format and the counts it shows; two that are equal serialize a period to the same bytes. */
    record Form(PeriodFormat format, CountsView view) {

        byte[] bytes(Period period, Counts counts) {
            return format.write(period, view, counts).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Form other
                    && format == other.format
                    && view.key().equals(other.view.key())
                    && view.since().equals(other.view.since());
        }

        @Override
        public int hashCode() {
            return 31 * format.ordinal() + view.key().hashCode();
        }
    }
}
