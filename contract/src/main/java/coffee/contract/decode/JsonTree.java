package coffee.contract.decode;

import coffee.contract.Reason;
import coffee.contract.decode.ReferenceDecoder.Rejection;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses strict JSON into maps, lists, strings, booleans, {@link Numeral}s and null. It skips nothing, because Gson
 * checks less of what it skips.
 */
final class JsonTree {

    /** A number as it was written. */
    record Numeral(String text) {}

    private final JsonReader in;

    private JsonTree(JsonReader in) {
        this.in = in;
    }

    static Object read(String text) throws Rejection {
        JsonReader in = new JsonReader(new StringReader(text));
        in.setStrictness(Strictness.STRICT);
        try {
            Object value = new JsonTree(in).value();
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new Rejection(Reason.MALFORMED_JSON);
            }
            return value;
        } catch (IOException | IllegalStateException e) {
            throw new Rejection(Reason.MALFORMED_JSON);
        }
    }

    private Object value() throws IOException, Rejection {
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> array();
            case STRING -> in.nextString();
            case NUMBER -> new Numeral(in.nextString());
            case BOOLEAN -> in.nextBoolean();
            case NULL -> {
                in.nextNull();
                yield null;
            }
            default -> throw new Rejection(Reason.MALFORMED_JSON);
        };
    }

    /** Reports a duplicate key only when the object has ended: an object that never ends is malformed. */
    private Map<String, Object> object() throws IOException, Rejection {
        Map<String, Object> object = new HashMap<>();
        boolean unique = true;
        in.beginObject();
        while (in.hasNext()) {
            String key = in.nextName();
            unique &= !object.containsKey(key);
            object.put(key, value());
        }
        in.endObject();
        if (!unique) {
            throw new Rejection(Reason.DUPLICATE_KEY);
        }
        return object;
    }

    private List<Object> array() throws IOException, Rejection {
        List<Object> array = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            array.add(value());
        }
        in.endArray();
        return array;
    }
}
