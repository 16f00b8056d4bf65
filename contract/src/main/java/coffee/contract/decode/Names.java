package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Fields;
import coffee.contract.OrderLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a decoder has met, each with a number: dense, from 0, across all dimensions. The numbers hold until
 * {@link #clear}, which whoever keeps them calls once the names are {@link #crowded}. For one thread.
 */
public final class Names {

    private static final int CROWDED = 8_192;

    /** A UTF-16 unit takes at most three bytes of UTF-8. */
    private static final int MOST_BYTES = 3 * OrderLimits.MAX_NAME_UNITS;

    private final List<Name> known = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private int end;
    private final NameTable[] tables = new NameTable[Dimension.ALL.size()];

    /** Names that JSON writes with an escape, which are not to be found by their bytes. */
    private final Map<Dimension, Map<String, Name>> escaped = new HashMap<>();

    Names() {
        Arrays.setAll(tables, i -> new NameTable());
        Dimension.ALL.forEach(d -> escaped.put(d, new HashMap<>()));
    }

    public Dimension dimension(int id) {
        return known.get(id).dimension();
    }

    public String text(int id) {
        return known.get(id).text();
    }

    /** The field that counts the name, the same object each time. */
    public String field(int id) {
        return fields.get(id);
    }

    public int size() {
        return known.size();
    }

    /** Whether so many names are known that it is time to forget them; one more order always finds room. */
    public boolean crowded() {
        return known.size() >= CROWDED;
    }

    /** Forgets all names; the numbers begin anew. */
    public void clear() {
        known.clear();
        fields.clear();
        for (NameTable table : tables) {
            table.clear();
        }
        escaped.values().forEach(Map::clear);
    }

    /**
     * The name that begins at {@code pos} and ends before the next quotation mark; null where that needs a closer look.
     */
    Name at(Dimension dimension, byte[] bytes, int pos) {
        NameTable table = tables[dimension.ordinal()];
        Name name = table.find(bytes, pos);
        end = pos + table.length();
        return name != null ? name : meet(dimension, bytes, pos);
    }

    /** Where the name of the last {@link #at} ends. */
    int end() {
        return end;
    }

    private Name meet(Dimension dimension, byte[] bytes, int pos) {
        int end = Words.indexOfQuote(bytes, pos);
        if (end - pos > MOST_BYTES) {
            return null;
        }
        byte[] own = Arrays.copyOfRange(bytes, pos, end);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(own))
                    .toString();
            return isEscaped(text) || !NameRule.holds(text) ? null : add(dimension, text, own);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private Name add(Dimension dimension, String text, byte[] bytes) {
        return remember(tables[dimension.ordinal()].add(known.size(), dimension, text, bytes));
    }

    private Name remember(Name name) {
        known.add(name);
        fields.add(Fields.of(name.dimension(), name.text()));
        return name;
    }

    /** The number of a name, known by now if it was not. */
    int id(Dimension dimension, String text) {
        if (isEscaped(text)) {
            return escaped.get(dimension)
                    .computeIfAbsent(text, t -> remember(new Name(known.size(), dimension, t, new byte[0], 0, 0, 0)))
                    .id();
        }
        return at(dimension, (text + '"').getBytes(StandardCharsets.UTF_8), 0).id();
    }

    private static boolean isEscaped(String text) {
        return text.indexOf('"') >= 0 || text.indexOf('\\') >= 0;
    }
}
