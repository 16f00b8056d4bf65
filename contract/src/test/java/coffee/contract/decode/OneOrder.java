package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** An order for decoder tests, with small changes, and the result of a decoder as text to compare. */
final class OneOrder {

    static final String CASH =
            "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"Cash\", \"orders\": [\"Americano\"]}";

    private static final ReferenceDecoder REFERENCE = new ReferenceDecoder(Schema.COFFEE);

    private OneOrder() {}

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

    static String reference(byte[] line, Instant latest) {
        return reference(REFERENCE, line, latest);
    }

    /** The reference's verdict: a reason's label, or the order. */
    static String reference(ReferenceDecoder decoder, byte[] line, Instant latest) {
        Verdict verdict = decoder.decode(line, 0, line.length, latest);
        return verdict instanceof Verdict.Rejected rejected
                ? rejected.reason().label()
                : words(((Verdict.Accepted) verdict).order());
    }

    /** The fast decoder's verdict, in the same words. */
    static String fast(FastDecoder decoder, byte[] bytes, int from, int to) {
        return decoder.decode(bytes, from, to, OrderLimits.LATEST.toEpochMilli())
                ? order(decoder)
                : decoder.reason().label();
    }

    /** The order that was decoded last. */
    static String order(FastDecoder decoder) {
        DecodedOrder decoded = decoder.order();
        List<List<String>> names = new ArrayList<>();
        for (Dimension d : decoder.schema().dimensions()) {
            int[] ids = IntStream.range(0, decoded.size())
                    .map(decoded::id)
                    .filter(id -> decoder.names().label(id).equals(d.label()))
                    .toArray();
            if (!decoder.schema().crosses().isEmpty()) {
                assertArrayEquals(
                        ids,
                        IntStream.range(decoded.from(d), decoded.to(d))
                                .map(decoded::id)
                                .toArray());
            }
            names.add(Arrays.stream(ids).mapToObj(decoder.names()::text).toList());
        }
        Order order = new Order(
                decoder.schema(),
                names,
                decoded.isDated() ? Optional.of(Instant.ofEpochMilli(decoded.orderedAt())) : Optional.empty());
        assertEquals(order.items(), decoded.items());
        assertEquals(names.stream().mapToInt(List::size).sum(), decoded.size());
        return words(order);
    }

    private static String words(Order order) {
        return "Order" + order.names() + order.orderedAt();
    }
}
