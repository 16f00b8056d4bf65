package coffee.generator.draw;

import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Breaks some of the lines: one at random in every stretch of lines, so the share holds at any count, and each reason
 * as often as any other, so eleven broken lines show them all. Only one round in sixteen has the two reasons that make
 * long lines, or they would be most of the file. For one thread.
 */
final class BrokenLines {

    private static final Set<Reason> LONG_LINES = EnumSet.of(Reason.TOO_LONG, Reason.TOO_MANY_ITEMS);
    private static final int ROUNDS_WITHOUT_LONG_LINES = 15;
    private static final String COFFEES = Menu.COFFEE.field();

    private final double share;
    private final SplittableRandom random;
    private final Deque<Reason> round = new ArrayDeque<>();
    private long rounds;
    private long broken;
    private long next = -1;

    /** The share is from 0 (none) to 1 (all). */
    BrokenLines(double share, SplittableRandom random) {
        this.share = share;
        this.random = random;
        advance();
    }

    /** Whether to break the line with this index. Ask for each index once, in order. */
    boolean hits(long index) {
        if (index != next) {
            return false;
        }
        advance();
        return true;
    }

    private void advance() {
        if (share == 0) {
            next = Long.MAX_VALUE;
            return;
        }
        next = Math.max(next + 1, (long) ((broken + random.nextDouble()) / share));
        broken++;
    }

    /** Breaks this order; the line has no newline. */
    byte[] line(long order) {
        if (round.isEmpty()) {
            shuffleAnother();
        }
        return line(round.pop(), Draft.of(order), random);
    }

    private void shuffleAnother() {
        List<Reason> reasons = new ArrayList<>(List.of(Reason.values()));
        if (rounds++ % (ROUNDS_WITHOUT_LONG_LINES + 1) != 0) {
            reasons.removeAll(LONG_LINES);
        }
        while (!reasons.isEmpty()) {
            round.push(reasons.remove(random.nextInt(reasons.size())));
        }
    }

    /**
     * A line that is rejected for this reason, made from the draft; without a newline. It is written one byte a
     * character, so it can hold bytes that are not UTF-8.
     */
    static byte[] line(Reason reason, Draft draft, SplittableRandom random) {
        String property = any(PackedOrder.CUSTOMER_DIMENSIONS, random).field();
        String line = switch (reason) {
            case TOO_LONG -> tooLong(draft, random);
            case BAD_UTF8 -> draft.with(property, badUtf8(random)).line();
            case MALFORMED_JSON -> malformed(draft, property, random);
            case DUPLICATE_KEY -> duplicate(draft, property, random);
            case NOT_AN_OBJECT -> notAnObject(draft, random);
            case MISSING_FIELD -> missing(draft, property, random);
            case WRONG_TYPE -> wrongType(draft, property, random);
            case BAD_NAME -> badName(draft, property, random);
            case NO_ITEMS -> draft.with(COFFEES, "[]").line();
            case TOO_MANY_ITEMS -> tooMany(draft);
            case BAD_TIMESTAMP ->
                draft.with(Draft.ORDERED_AT, badTimestamp(random)).line();
        };
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static <T> T any(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    private static String tooLong(Draft draft, SplittableRandom random) {
        int room = OrderLimits.MAX_BYTES - draft.with("note", "\"\"").line().length();
        return draft.with("note", Draft.quoted("y".repeat(room + 1 + random.nextInt(1000))))
                .line();
    }

    private static String badUtf8(SplittableRandom random) {
        return any(
                List.of(
                        "\"C\u00FFsh\"",
                        "\"Cr\u00E9dit\"",
                        "\"\u00C0\u00AF\"",
                        "\"\u00E2\u0082\"",
                        "\"\u00ED\u00A0\u0080\"",
                        "\"\u00F4\u0090\u0080\u0080\"",
                        "\"\u0080\""),
                random);
    }

    private static String malformed(Draft draft, String property, SplittableRandom random) {
        String line = draft.line();
        String inside = line.substring(1, line.length() - 1);
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "   ";
            case 2 -> line.replace('"', '\'');
            case 3 -> "{" + inside + ",}";
            case 4 -> "/* order */" + line;
            case 5 -> line + line;
            case 6 -> line + " x";
            case 7 -> draft.with("price", "NaN").line();
            case 8 -> draft.with("price", "01").line();
            case 9 ->
                draft.with("note", "[".repeat(OrderLimits.MAX_DEPTH) + "]".repeat(OrderLimits.MAX_DEPTH))
                        .line();
            case 10 -> line.replace(Draft.quoted(property) + ":", property + ":");
            default -> line.substring(0, 1 + random.nextInt(line.length() - 1));
        };
    }

    private static String duplicate(Draft draft, String property, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return draft.with("note", "{\"a\": 1, \"a\": 2}").line();
        }
        String line = draft.line();
        return line.substring(0, line.length() - 1) + ", " + Draft.quoted(property) + ": " + draft.get(property) + "}";
    }

    private static String notAnObject(Draft draft, SplittableRandom random) {
        return any(List.of(draft.get(COFFEES), "\"Espresso\"", "[" + draft.line() + "]", "42", "null", "true"), random);
    }

    private static String missing(Draft draft, String property, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> draft.without(property).line();
            case 1 -> draft.without(COFFEES).line();
            case 2 -> draft.with(property, "null").line();
            case 3 -> draft.without(COFFEES).with("Orders", draft.get(COFFEES)).line();
            default -> "{}";
        };
    }

    private static String wrongType(Draft draft, String property, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 ->
                draft.with(property, any(List.of("2030", "[\"Cash\"]", "{}", "true"), random))
                        .line();
            case 1 -> draft.with(COFFEES, "\"Espresso\"").line();
            case 2 -> draft.with(COFFEES, "{\"Espresso\": 2}").line();
            case 3 ->
                draft.with(COFFEES, any(List.of("[null]", "[1]", "[\"Espresso\", [\"Americano\"]]"), random))
                        .line();
            default ->
                draft.with(Draft.ORDERED_AT, any(List.of("true", "{}", "[]"), random))
                        .line();
        };
    }

    private static String badName(Draft draft, String property, SplittableRandom random) {
        String name = any(
                List.of(
                        "",
                        "   ",
                        "x".repeat(OrderLimits.MAX_NAME_UNITS + 1),
                        "Ca\\nsh",
                        "Ca\\u0000sh",
                        "Cash\u007F",
                        "\\ud83d"),
                random);
        return random.nextBoolean()
                ? draft.with(property, Draft.quoted(name)).line()
                : draft.with(COFFEES, "[" + Draft.quoted(name) + "]").line();
    }

    private static String tooMany(Draft draft) {
        String items = "\"Espresso\", ".repeat(OrderLimits.MAX_ITEMS);
        return draft.with(COFFEES, "[" + items + "\"Espresso\"]").line();
    }

    private static String badTimestamp(SplittableRandom random) {
        return any(
                List.of(
                        "-1",
                        "0",
                        "1773478200",
                        "1773478200000.5",
                        "99999999999999999999",
                        "4102444800001",
                        "\"yesterday\"",
                        "\"\"",
                        "\"2026-03-14 08:50:00Z\"",
                        "\"2026-03-14T08:50Z\"",
                        "\"2026-03-14T08:50:00\"",
                        "\"2026-02-30T08:50:00Z\""),
                random);
    }

    /** An order about to be broken: its properties and their JSON values, in the order of the line. */
    record Draft(Map<String, String> properties) {

        static final String ORDERED_AT = "orderedAt";

        static Draft of(long order) {
            Map<String, String> properties = new LinkedHashMap<>();
            List<String> names = PackedOrder.names(PackedOrder.customer(order));
            for (int d = 0; d < names.size(); d++) {
                properties.put(PackedOrder.CUSTOMER_DIMENSIONS.get(d).field(), quoted(names.get(d)));
            }
            properties.put(Menu.COFFEE.field(), coffees(order));
            int branch = PackedOrder.branch(order);
            if (branch > 0) {
                properties.put(Menu.BRANCH.field(), quoted(Menu.branches(branch).get(branch - 1)));
            }
            return new Draft(properties);
        }

        private static String coffees(long order) {
            return IntStream.range(0, PackedOrder.cups(order))
                    .mapToObj(cup -> Menu.names(Menu.COFFEE).get(PackedOrder.coffee(order, cup)))
                    .map(Draft::quoted)
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        static String quoted(String name) {
            return '"' + name + '"';
        }

        /** This draft with one property set or added. */
        Draft with(String property, String json) {
            Map<String, String> changed = new LinkedHashMap<>(properties);
            changed.put(property, json);
            return new Draft(changed);
        }

        Draft without(String property) {
            Map<String, String> changed = new LinkedHashMap<>(properties);
            changed.remove(property);
            return new Draft(changed);
        }

        String get(String property) {
            return properties.get(property);
        }

        /** The line, without a newline. */
        String line() {
            return properties.entrySet().stream()
                    .map(p -> quoted(p.getKey()) + ": " + p.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }
}
