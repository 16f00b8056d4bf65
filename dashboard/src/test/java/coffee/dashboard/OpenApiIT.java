package coffee.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code /api/openapi.json} is complete: it has all paths and parameters, and every field of every answer. */
@Timeout(60)
class OpenApiIT {

    private static final Instant MARCH = Instant.parse("2026-03-14T08:50:00Z");
    private static final Pattern PATHS = Pattern.compile("there are / and ([^\"]+)\"");

    @AutoClose
    private Service service;

    private JsonObject document;

    @BeforeEach
    void start() throws Exception {
        service = Service.start("dashboard.heartbeat", "200ms", "orders.crosses", "all");
        ModelPipeline pipeline = service.pipeline();
        pipeline.count(
                ModelPipeline.order(MARCH, "2030", "Cash", "Americano"),
                ModelPipeline.order(null, "3040", "Credit", "Espresso"),
                "{",
                "[" + "x".repeat(1_000));
        pipeline.queue(2);
        document = service.json("/api/openapi.json");
    }

    @Test
    void namesAllPaths() throws Exception {
        Matcher told = PATHS.matcher(service.get("/nothing").body());
        assertTrue(told.find());
        Set<String> expected = new TreeSet<>(List.of(told.group(1).split(", ")));
        expected.add("/api/openapi.json");
        assertEquals(expected, new TreeSet<>(document.getAsJsonObject("paths").keySet()));
    }

    @Test
    void everyAnswerIsAsItSays() throws Exception {
        // given: requests with each parameter alone, and invalid ones
        List<String> asked = new ArrayList<>();
        for (String path : document.getAsJsonObject("paths").keySet()) {
            if (!path.equals("/api/live")) {
                asked.add(path);
                asked.add(path + "?nonsense=1");
                parameters(path).forEach((name, value) -> {
                    asked.add(path + "?" + name + "=" + value);
                    asked.add(path + "?" + name + "=,");
                });
            }
        }
        asked.add("/api/periods?limit=1&from=0");
        asked.add("/api/rejected?limit=1");
        asked.add("/api/totals?where=coffee:Americano");
        asked.add("/api/periods?where=age:2030");
        asked.add("/api/pairs?cross=age*coffee&length=1h&from=0&to=" + Instant.now());
        asked.add("/api/pairs?cross=age*coffee&from=0");

        // then
        for (String address : asked) {
            assertAsSaid(address, service.get(address));
        }
    }

    /** The parameters of a path, each with a valid value. */
    private Map<String, String> parameters(String path) {
        return switch (path) {
            case "/api/periods" ->
                known(
                        path,
                        Map.of(
                                "length",
                                "1h",
                                "from",
                                MARCH.toString(),
                                "to",
                                MARCH.plusSeconds(60).toString(),
                                "limit",
                                "2",
                                "format",
                                "csv",
                                "where",
                                "age:2030"));
            case "/api/totals" -> known(path, Map.of("where", "age:2030"));
            case "/api/pairs" ->
                known(
                        path,
                        Map.of(
                                "cross",
                                "age*coffee",
                                "length",
                                "1h",
                                "from",
                                MARCH.toString(),
                                "to",
                                MARCH.toString()));
            case "/api/rejected" -> known(path, Map.of("limit", "1", "skip", "1"));
            default -> known(path, Map.of());
        };
    }

    /** The values, which must be those of all parameters that the document names in the query. */
    private Map<String, String> known(String path, Map<String, String> values) {
        Set<String> named = new TreeSet<>();
        JsonArray parameters = get(path).getAsJsonArray("parameters");
        if (parameters != null) {
            parameters.forEach(
                    p -> named.add(resolved(p.getAsJsonObject()).get("name").getAsString()));
        }
        assertEquals(values.keySet(), named, path);
        return values;
    }

    private JsonObject get(String path) {
        return document.getAsJsonObject("paths").getAsJsonObject(path).getAsJsonObject("get");
    }

    private void assertAsSaid(String address, HttpResponse<String> answer) {
        String path = address.replaceAll("\\?.*", "");
        JsonObject said = get(path).getAsJsonObject("responses").getAsJsonObject(Integer.toString(answer.statusCode()));
        assertTrue(said != null, address + " answers " + answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElseThrow().replaceAll(";.*", "");
        JsonObject content = resolved(said).getAsJsonObject("content").getAsJsonObject(type);
        assertTrue(content != null, address + " answers with " + type);
        if (type.endsWith("json")) {
            check(address, JsonParser.parseString(answer.body()), content.getAsJsonObject("schema"));
        }
    }

    @Test
    void everyLiveEventIsAsItSays() throws Exception {
        try (LiveStream stream = service.watch()) {
            for (String type : List.of("link", "snapshot", "heartbeat")) {
                String name = "Live" + type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
                check(type, stream.next(type).data(), schema(name));
            }
        }
    }

    @Test
    void theDocumentNamesWhatIsMissing() {
        assertEquals(
                List.of("x: lacks orders", "x: has more", "x.items: is no integer"),
                problems("x", JsonParser.parseString("{\"items\":\"1\",\"more\":1}"), schema("Counts")));
    }

    private JsonObject schema(String name) {
        return document.getAsJsonObject("components").getAsJsonObject("schemas").getAsJsonObject(name);
    }

    private JsonObject resolved(JsonObject object) {
        if (!object.has("$ref")) {
            return object;
        }
        JsonElement at = document;
        for (String step : object.get("$ref").getAsString().substring(2).split("/")) {
            at = at.getAsJsonObject().get(step);
        }
        return at.getAsJsonObject();
    }

    private void check(String where, JsonElement value, JsonObject schema) {
        assertEquals(List.of(), problems(where, value, schema));
    }

    /** The differences between a value and its schema; knows the keywords of JSON Schema that the document uses. */
    private List<String> problems(String where, JsonElement value, JsonObject given) {
        JsonObject schema = resolved(given);
        List<String> types = new ArrayList<>();
        if (schema.has("type") && schema.get("type").isJsonArray()) {
            schema.getAsJsonArray("type").forEach(t -> types.add(t.getAsString()));
        } else if (schema.has("type")) {
            types.add(schema.get("type").getAsString());
        }
        if (!types.isEmpty() && types.stream().noneMatch(type -> isA(type, value))) {
            return List.of(where + ": is no " + String.join(" or ", types));
        }
        List<String> problems = new ArrayList<>();
        if (schema.has("enum") && !schema.getAsJsonArray("enum").contains(value)) {
            problems.add(where + ": is none of " + schema.get("enum"));
        }
        if (schema.has("minimum")
                && value.isJsonPrimitive()
                && value.getAsDouble() < schema.get("minimum").getAsDouble()) {
            problems.add(where + ": is less than " + schema.get("minimum"));
        }
        if (schema.has("format") && value.isJsonPrimitive()) {
            Instant.parse(value.getAsString());
        }
        if (value.isJsonArray() && schema.has("items")) {
            for (JsonElement one : value.getAsJsonArray()) {
                problems.addAll(problems(where + "[]", one, schema.getAsJsonObject("items")));
            }
        }
        if (value.isJsonObject()) {
            problems.addAll(problemsOfObject(where, value.getAsJsonObject(), schema));
        }
        return problems;
    }

    private List<String> problemsOfObject(String where, JsonObject value, JsonObject schema) {
        List<String> problems = new ArrayList<>();
        if (schema.has("required")) {
            for (JsonElement name : schema.getAsJsonArray("required")) {
                if (!value.has(name.getAsString())) {
                    problems.add(where + ": lacks " + name.getAsString());
                }
            }
        }
        JsonObject properties = schema.has("properties") ? schema.getAsJsonObject("properties") : new JsonObject();
        JsonElement others = schema.get("additionalProperties");
        for (Map.Entry<String, JsonElement> one : value.entrySet()) {
            if (properties.has(one.getKey())) {
                continue;
            }
            if (others != null && others.isJsonObject()) {
                boolean fits = problems(where, one.getValue(), others.getAsJsonObject())
                        .isEmpty();
                problems.addAll(fits ? List.of() : List.of(where + ": has " + one.getKey()));
            } else if (others != null) {
                problems.add(where + ": has " + one.getKey());
            }
        }
        properties.entrySet().forEach(property -> {
            if (value.has(property.getKey())) {
                problems.addAll(problems(
                        where + "." + property.getKey(),
                        value.get(property.getKey()),
                        property.getValue().getAsJsonObject()));
            }
        });
        return problems;
    }

    private static boolean isA(String type, JsonElement value) {
        return switch (type) {
            case "object" -> value.isJsonObject();
            case "array" -> value.isJsonArray();
            case "null" -> value.isJsonNull();
            case "string" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            case "boolean" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean();
            case "number" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
            case "integer" ->
                value.isJsonPrimitive()
                        && value.getAsJsonPrimitive().isNumber()
                        && !value.getAsString().contains(".");
            default -> throw new AssertionError("the document says " + type);
        };
    }
}
