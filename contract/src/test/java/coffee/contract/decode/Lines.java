package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lines for the tests of decoders, and what a decoder makes of them in words that can be compared. */
final class Lines {

    static final String CASH =
            "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"Cash\", \"orders\": [\"Americano\"]}";

    private static final ReferenceDecoder REFERENCE = new ReferenceDecoder();

    private Lines() {}

    /** An order with {@code field}, as JSON, before its other fields. */
    static String with(String field) {
        return "{" + field + ", " + CASH.substring(1);
    }

    static String paidBy(String json) {
        return CASH.replace("\"Cash\"", json);
    }

    static String ordering(String json) {
        return CASH.replace("[\"Americano\"]", json);
    }

    static String reference(String line) {
        return reference(line.getBytes(UTF_8), OrderLimits.LATEST);
    }

    /** The reference's verdict: a reason's label, or the order. */
    static String reference(byte[] line, Instant latest) {
        Verdict verdict = REFERENCE.decode(line, 0, line.length, latest);
        return verdict instanceof Verdict.Rejected rejected
                ? rejected.reason().label()
                : ((Verdict.Accepted) verdict).order().toString();
    }

    /** The fast decoder's verdict, in the same words. */
    static String fast(FastDecoder decoder, byte[] bytes, int from, int to) {
        return decoder.decode(bytes, from, to, OrderLimits.LATEST.toEpochMilli())
                ? order(decoder).toString()
                : decoder.reason().label();
    }

    static Order order(FastDecoder decoder) {
        DecodedOrder decoded = decoder.order();
        Map<Dimension, List<String>> names = new EnumMap<>(Dimension.class);
        Dimension.ALL.forEach(d -> names.put(d, new ArrayList<>()));
        for (int i = 0; i < decoded.size(); i++) {
            int id = decoded.id(i);
            names.get(decoder.names().dimension(id)).add(decoder.names().text(id));
        }
        return new Order(
                names, decoded.isDated() ? Optional.of(Instant.ofEpochMilli(decoded.orderedAt())) : Optional.empty());
    }
}
