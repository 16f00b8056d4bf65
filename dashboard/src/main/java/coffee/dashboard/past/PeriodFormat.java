package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Period;
import coffee.dashboard.web.CountsJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** How periods are written: each by itself, so that what is written can be kept and joined anew. */
enum PeriodFormat {
    JSON("application/json", "json") {
        @Override
        String write(Period period, Counts counts) {
            return CountsJson.object(out -> {
                out.name("start").value(period.start().toString());
                CountsJson.write(out, counts);
            });
        }
    },

    /** A row for each number: names are data, so they are no columns. */
    CSV("text/csv", "csv") {
        @Override
        String write(Period period, Counts counts) {
            StringBuilder rows = new StringBuilder();
            String start = period.start() + ",";
            rows.append(start).append("orders,,").append(counts.orders()).append(LINE);
            rows.append(start).append("items,,").append(counts.items()).append(LINE);
            for (Dimension d : Dimension.ALL) {
                CountsJson.most(counts.names(d), CountsJson.MOST_NAMES)
                        .forEach((name, n) -> rows.append(start)
                                .append(d.label())
                                .append(',')
                                .append(cell(name))
                                .append(',')
                                .append(n)
                                .append(LINE));
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

    abstract String write(Period period, Counts counts);

    byte[] bytes(Period period, Counts counts) {
        return write(period, counts).getBytes(StandardCharsets.UTF_8);
    }

    String type() {
        return type;
    }

    String label() {
        return label;
    }

    /** The format that the asker likes best; JSON where none of ours is named. */
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

    /** A name must not become a formula in a spreadsheet: one that begins like a formula gets an apostrophe. */
    private static String cell(String name) {
        String text = LIKE_A_FORMULA.matcher(name).find() ? "'" + name : name;
        return TO_QUOTE.matcher(text).find() ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
