package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.contract.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Mutates lines slightly, so that some are still orders and many almost are. */
final class Mutations {

    private static final List<byte[]> PIECES = List.of(
                    "\"",
                    "\\",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    " ",
                    "\t",
                    "\r",
                    "\u0000",
                    "\u007f",
                    "\u00a0",
                    "\ufeff",
                    "null",
                    "true",
                    "7",
                    "-0",
                    "01",
                    "1e3",
                    "\"\"",
                    "\" \"",
                    "\"Espresso\"",
                    "\"Caf\u00e9\"",
                    "\", \"",
                    "\\u0061",
                    "\\ud800",
                    "\\ud83d\\ude00",
                    "\\n",
                    "\\u0000",
                    ", \"orderedAt\": ",
                    "\"orderedAt\": null, ",
                    "1773478200000",
                    "946684800000",
                    "946684799999",
                    "4102444800000",
                    "4102444800001",
                    "\"2026-03-14T08:50:00Z\"",
                    "\"2024-02-29T23:59:59.9Z\"",
                    "\"2023-02-29T00:00:00Z\"",
                    "\"2026-03-14T17:50:00+09:00\"",
                    "\"x\": 1, ",
                    "\"x\": {\"a\": 1, \"a\": 2}, ",
                    "\ud83d\ude00",
                    "\uc544\uba54\ub9ac\uce74\ub178",
                    "a".repeat(15),
                    "a".repeat(16),
                    "a".repeat(23),
                    "a".repeat(24),
                    "a".repeat(64),
                    "a".repeat(65),
                    "\u00e9".repeat(64),
                    "{\"a\":".repeat(31))
            .stream()
            .map(piece -> piece.getBytes(UTF_8))
            .toList();

    private final Random random;
    private final List<byte[]> lines;
    private final List<byte[]> pieces = new ArrayList<>(PIECES);

    /** Mutates these lines, with general pieces and with the fields of that schema. */
    Mutations(Random random, Schema schema, List<byte[]> lines) {
        this.random = random;
        this.lines = lines;
        schema.dimensions().forEach(d -> pieces.add(("\"" + d.field() + "\": ").getBytes(UTF_8)));
    }

    byte[] next() {
        byte[] line = pick(lines);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            line = mutated(line);
        }
        return line;
    }

    private byte[] mutated(byte[] line) {
        int at = random.nextInt(line.length + 1);
        int to = Math.min(line.length, at + 1 + random.nextInt(8));
        return switch (random.nextInt(8)) {
            case 0 -> spliced(line, at, at, pick(pieces));
            case 1 -> spliced(line, at, to, new byte[0]);
            case 2 -> spliced(line, at, to, pick(pieces));
            case 3 -> flipped(line);
            case 4 -> tail(line, at, pick(lines));
            case 5 -> spaced(line);
            default -> token(line);
        };
    }

    private byte[] pick(List<byte[]> from) {
        return from.get(random.nextInt(from.size()));
    }

    private byte[] flipped(byte[] line) {
        byte[] flipped = line.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] tail(byte[] line, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        return spliced(line, at, line.length, java.util.Arrays.copyOfRange(other, from, other.length));
    }

    /** Adds or removes white space next to structural characters, which changes no order. */
    private byte[] spaced(byte[] line) {
        String text = new String(line, ISO_8859_1);
        String spaced = switch (random.nextInt(3)) {
            case 0 -> text.replace("\": ", "\":").replace("\", ", "\",");
            case 1 -> text.replace("\",", "\" \t,").replace("\":", "\"\r :");
            default -> " " + text + "\r";
        };
        return spaced.getBytes(ISO_8859_1);
    }

    /** Replaces a string or a number with another value. */
    private byte[] token(byte[] line) {
        int from = random.nextInt(line.length + 1);
        while (from < line.length && line[from] != '"' && (line[from] < '0' || line[from] > '9')) {
            from++;
        }
        int to = from + 1;
        while (to < line.length && line[to] != '"' && line[to] != ',' && line[to] != '}') {
            to++;
        }
        boolean string = to < line.length && line[to] == '"';
        return from >= line.length ? line : spliced(line, from, string ? to + 1 : to, pick(pieces));
    }

    private static byte[] spliced(byte[] line, int from, int to, byte[] piece) {
        int end = Math.min(to, line.length);
        byte[] spliced = new byte[from + piece.length + line.length - end];
        System.arraycopy(line, 0, spliced, 0, from);
        System.arraycopy(piece, 0, spliced, from, piece.length);
        System.arraycopy(line, end, spliced, from + piece.length, line.length - end);
        return spliced;
    }
}
