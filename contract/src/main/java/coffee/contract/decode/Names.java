package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.contract.decode.ReferenceDecoder.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a decoder has met, and the pairs of them that were counted, each with a number: dense, from 0, across
 * all dimensions and crosses. The numbers are valid until {@link #clear}, which their user calls once the names are
 * {@link #crowded}. For one thread.
 */
public final class Names {

    private static final int CROWDED = 8_192;
    private static final int CROWDED_WITH_PAIRS = 65_536;

    /** A UTF-16 unit takes at most three bytes of UTF-8, or six as an escape. */
    private static final int MOST_BYTES_ESCAPED = 6 * OrderLimits.MAX_NAME_UNITS;

    private final List<Entry> known = new ArrayList<>();
    private int distinct;
    private int changes;
    private int end;
    private final NameTable[] tables;
    private final PairTable[] pairs;

    /** For each dimension: how many names are known, and their numbers. For each number: its place there. */
    private final int[] met;

    private final int[][] numbers;
    private int[] places = new int[64];

    /** Names that JSON writes with an escape, which cannot be found by their bytes. */
    private final List<Map<String, Name>> escaped = new ArrayList<>();

    /** What is counted under a number. */
    private record Entry(String label, String field, String text) {}

    Names(Schema schema) {
        int dimensions = schema.dimensions().size();
        tables = new NameTable[dimensions];
        met = new int[dimensions];
        numbers = new int[dimensions][64];
        Arrays.setAll(tables, i -> new NameTable());
        pairs = schema.crosses().stream().map(PairTable::new).toArray(PairTable[]::new);
        schema.dimensions().forEach(d -> escaped.add(new HashMap<>()));
    }

    /** The label of the dimension or cross. */
    public String label(int id) {
        return known.get(id).label();
    }

    public String text(int id) {
        return known.get(id).text();
    }

    /** The field that counts the name or pair, the same object each time. */
    public String field(int id) {
        return known.get(id).field();
    }

    public int size() {
        return known.size();
    }

    /** Whether it is time to clear the names. There is always room for one more order. */
    public boolean crowded() {
        return distinct >= CROWDED || known.size() >= CROWDED_WITH_PAIRS;
    }

    /** Forgets all names; the numbers start over. */
    public void clear() {
        known.clear();
        distinct = 0;
        changes++;
        Arrays.fill(met, 0);
        for (NameTable table : tables) {
            table.clear();
        }
        for (PairTable table : pairs) {
            table.clear();
        }
        escaped.forEach(Map::clear);
    }

    /** Changes each time a name becomes known or all are forgotten. */
    public int changes() {
        return changes;
    }

    /** How many names of the dimension are known. */
    public int known(Dimension dimension) {
        return met[dimension.index()];
    }

    /** The place of a name among those of its dimension, from 0. */
    public int place(int id) {
        return places[id];
    }

    /** The number of the name in that place of its dimension. */
    public int at(Dimension dimension, int place) {
        return numbers[dimension.index()][place];
    }

    /** The number of a pair of names, in the order of the cross's dimensions. */
    public int pair(Cross cross, int first, int second) {
        int place1 = places[first];
        int place2 = places[second];
        PairTable table = pairs[cross.index()];
        int id = table.find(place1, place2);
        return id >= 0 ? id : meet(cross, table, first, second);
    }

    private int meet(Cross cross, PairTable table, int first, int second) {
        int id = known.size();
        String text = text(first) + Cross.SEPARATOR + text(second);
        known.add(new Entry(table.label, Fields.of(cross, text(first), text(second)), text));
        table.put(places[first], places[second], id);
        return id;
    }

    /**
     * The numbers of pairs by the indexes of their names: a matrix up to a reasonable size, and a map for the rest.
     */
    private static final class PairTable {

        private static final int MOST = 1 << 16;
        private static final int FEWEST_BITS = 4;

        private final String label;
        private int rows;
        private int bits;
        private int[] matrix;
        private final Map<Long, Integer> rest = new HashMap<>();

        PairTable(Cross cross) {
            label = cross.label();
            clear();
        }

        void clear() {
            rows = 1 << FEWEST_BITS;
            bits = FEWEST_BITS;
            matrix = unknown(rows << bits);
            rest.clear();
        }

        private static int[] unknown(int size) {
            int[] numbers = new int[size];
            Arrays.fill(numbers, -1);
            return numbers;
        }

        int find(int row, int column) {
            if (row < rows && column >>> bits == 0) {
                return matrix[row << bits | column];
            }
            return rest.isEmpty() ? -1 : rest.getOrDefault((long) row << Integer.SIZE | column, -1);
        }

        void put(int row, int column, int id) {
            while (row >= rows && matrix.length < MOST) {
                rows *= 2;
                int[] larger = unknown(rows << bits);
                System.arraycopy(matrix, 0, larger, 0, matrix.length);
                matrix = larger;
            }
            while (column >>> bits != 0 && matrix.length < MOST) {
                widen();
            }
            if (row < rows && column >>> bits == 0) {
                matrix[row << bits | column] = id;
            } else {
                rest.put((long) row << Integer.SIZE | column, id);
            }
        }

        private void widen() {
            int[] wider = unknown(2 * matrix.length);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(matrix, row << bits, wider, row << (bits + 1), 1 << bits);
            }
            bits++;
            matrix = wider;
        }
    }

    /**
     * The name that begins at {@code pos} and ends before the next quotation mark; null if the reference decoder must
     * decide.
     */
    Name at(Dimension dimension, byte[] bytes, int pos) {
        NameTable table = tables[dimension.index()];
        Name name = table.find(bytes, pos);
        int stop = pos + table.length();
        if (name == null) {
            name = meet(dimension, bytes, pos);
        }
        end = stop;
        return name;
    }

    /** The end of the name that {@link #at} returned last. */
    int end() {
        return end;
    }

    private Name meet(Dimension dimension, byte[] bytes, int pos) {
        int end = Words.indexOfQuote(bytes, pos);
        if (end - pos > MOST_BYTES_ESCAPED) {
            return null;
        }
        byte[] own = Arrays.copyOfRange(bytes, pos, end);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(own))
                    .toString();
            if (isEscaped(text)) {
                return meetEscaped(dimension, own);
            }
            return Name.isValid(text) ? add(dimension, text, own) : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Adds a name that is written with escapes, which can be found by these bytes from now on. */
    private Name meetEscaped(Dimension dimension, byte[] own) {
        byte[] quoted = ('"' + new String(own, StandardCharsets.UTF_8) + '"').getBytes(StandardCharsets.UTF_8);
        try {
            Object text = JsonTree.read(RawLine.text(quoted, 0, quoted.length));
            if (!(text instanceof String name) || !Name.isValid(name)) {
                return null;
            }
            distinct++;
            return tables[dimension.index()].add(id(dimension, name), dimension, name, own);
        } catch (Rejection e) {
            return null;
        }
    }

    private Name add(Dimension dimension, String text, byte[] bytes) {
        return remember(tables[dimension.index()].add(known.size(), dimension, text, bytes));
    }

    private Name remember(Name name) {
        Dimension d = name.dimension();
        known.add(new Entry(d.label(), Fields.of(d, name.text()), name.text()));
        distinct++;
        changes++;
        if (name.id() >= places.length) {
            places = Arrays.copyOf(places, 2 * name.id());
        }
        int place = met[d.index()]++;
        places[name.id()] = place;
        if (place == numbers[d.index()].length) {
            numbers[d.index()] = Arrays.copyOf(numbers[d.index()], 2 * place);
        }
        numbers[d.index()][place] = name.id();
        return name;
    }

    /** The number of a name, which is added if it is new. */
    int id(Dimension dimension, String text) {
        if (isEscaped(text)) {
            return escaped.get(dimension.index())
                    .computeIfAbsent(text, t -> remember(new Name(known.size(), dimension, t, new byte[0], 0, 0, 0)))
                    .id();
        }
        return at(dimension, (text + '"').getBytes(StandardCharsets.UTF_8), 0).id();
    }

    private static boolean isEscaped(String text) {
        return text.indexOf('"') >= 0 || text.indexOf('\\') >= 0;
    }
}
