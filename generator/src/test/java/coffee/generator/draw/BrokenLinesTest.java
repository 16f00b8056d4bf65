package coffee.generator.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenLinesTest {

    private final ReferenceDecoder decoder = new ReferenceDecoder(Schema.COFFEE);
    private final SplittableRandom random = new SplittableRandom(5);
    private final Taste.Uniform taste = new Taste.Uniform();

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aLineIsRejectedForTheReasonThatItWasBrokenFor(Reason reason) {
        Set<String> ways = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            byte[] line = BrokenLines.line(reason, BrokenLines.Draft.of(taste.draw(random, 0)), random);
            assertEquals(reason, reason(line), () -> new String(line, StandardCharsets.ISO_8859_1));
            ways.add(new String(line, StandardCharsets.ISO_8859_1));
            assertTrue(reason == Reason.MALFORMED_JSON || line.length > 0);
        }
        assertTrue(ways.size() >= 5, "only " + ways);
    }

    @Test
    void elevenBrokenLinesShowEveryReason() {
        BrokenLines broken = new BrokenLines(0.5, random);
        Set<Reason> seen = EnumSet.noneOf(Reason.class);
        for (int i = 0; i < Reason.values().length; i++) {
            seen.add(reason(broken.line(taste.draw(random, 0))));
        }
        assertEquals(EnumSet.allOf(Reason.class), seen);
    }

    @Test
    void longLinesAreRareAndTheOthersAsFrequentAsEachOther() {
        // given
        BrokenLines broken = new BrokenLines(1, random);
        Map<Reason, Integer> seen = new EnumMap<>(Reason.class);
        // when: 16 rounds, one of eleven reasons and fifteen of nine
        for (int i = 0; i < 11 + 15 * 9; i++) {
            seen.merge(reason(broken.line(taste.draw(random, 0))), 1, Integer::sum);
        }
        // then
        assertEquals(1, seen.remove(Reason.TOO_LONG));
        assertEquals(1, seen.remove(Reason.TOO_MANY_ITEMS));
        assertEquals(Set.of(16), new HashSet<>(seen.values()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.2, 1.0 / 3, 0.5, 0.8, 0.999, 1})
    void theShareIsKeptAtAnyCount(double share) {
        BrokenLines broken = new BrokenLines(share, random);
        int hits = 0;
        for (int i = 0; i < 20_000; i++) {
            hits += broken.hits(i) ? 1 : 0;
            assertEquals(share * (i + 1), hits, 2, "of " + (i + 1));
        }
    }

    @Test
    void noneOfACleanFileIsBroken() {
        BrokenLines broken = new BrokenLines(0, random);
        for (int i = 0; i < 1000; i++) {
            assertEquals(false, broken.hits(i));
        }
    }

    private Reason reason(byte[] line) {
        Verdict verdict = decoder.decode(line, 0, line.length, OrderLimits.LATEST);
        return assertInstanceOf(Verdict.Rejected.class, verdict, () -> new String(line, StandardCharsets.ISO_8859_1))
                .reason();
    }
}
