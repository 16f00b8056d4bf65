package coffee.generator.draw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import coffee.generator.out.LineBlock;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderLinesTest {

    private static final Optional<RushHours> EVEN = Optional.empty();
    private static final Optional<RushHours> RUSH = Optional.of(new RushHours(Duration.ofMinutes(10)));

    @Test
    void theSeedGivesTheSameBytesOnEveryMachineAndForEver() throws NoSuchAlgorithmException {
        OrderLines.Config plain = new OrderLines.Config(7, false, 0, EVEN);
        OrderLines.Config all = new OrderLines.Config(7, true, 20, RUSH);
        assertEquals("cb5bdc819e7be8e4", digest(bytes(plain, 1000, 1000)));
        assertEquals("9ed4c4145e1e3970", digest(bytes(all, 1000, 1000)));
    }

    @Test
    void givesTheSameBytesHoweverTheyAreAskedFor() {
        for (OrderLines.Config config : new OrderLines.Config[] {
            new OrderLines.Config(1, true, 10, RUSH), new OrderLines.Config(1, false, 0, EVEN)
        }) {
            String atOnce = bytes(config, 30_000, 30_000);
            assertEquals(atOnce, bytes(config, 30_000, 1));
            assertEquals(atOnce, bytes(config, 30_000, 997));
            assertTrue(atOnce.length() > 3 << 20, "more than a buffer");
        }
    }

    @Test
    void anotherSeedGivesOtherOrders() {
        assertNotEquals(
                bytes(new OrderLines.Config(1, false, 0, EVEN), 10, 10),
                bytes(new OrderLines.Config(2, false, 0, EVEN), 10, 10));
    }

    @Test
    void drawsFromTheMenuEvenly() {
        // when
        Counts counts = counts(bytes(new OrderLines.Config(42, false, 0, EVEN), 60_000, 60_000));
        // then
        assertEquals(60_000, counts.orders());
        assertEquals(0, counts.rejectedInAll());
        assertEquals(5.5 * 60_000, counts.items(), 0.01 * 60_000 * 5.5);
        for (Dimension d : Menu.DIMENSIONS) {
            assertEquals(Menu.names(d).size(), counts.names(d).size());
            double share = (d.list() ? counts.items() : counts.orders())
                    / (double) Menu.names(d).size();
            counts.names(d).forEach((name, n) -> assertEquals(share, n, 0.04 * share, name));
        }
    }

    @Test
    void someBranchesSellMuchMoreThanOthersOfTheSameOrders() {
        // when
        String plain = bytes(new OrderLines.Config(42, true, 0, EVEN), 20_000, 20_000);
        String branches = bytes(new OrderLines.Config(42, true, 0, EVEN, 12), 20_000, 20_000);
        // then
        Map<String, Long> names = counts(branches).names(Menu.BRANCH);
        assertEquals(Set.copyOf(Menu.branches(12)), names.keySet());
        double first = 20_000
                / (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0 + 1 / 6.0 + 1 / 7.0 + 1 / 8.0 + 1 / 9.0 + 1 / 10.0
                        + 1 / 11.0 + 1 / 12.0);
        assertEquals(first, names.get("Gangnam"), 0.05 * first);
        assertEquals(first / 12, names.get("Hongdae 2"), 0.2 * first / 12);
        assertEquals(plain, branches.replaceAll(", \"branch\": \"[^\"]+\"", ""));
    }

    @Test
    void everyLineOfARushHourFileKeepsTheContract() {
        assertEquals(
                0,
                counts(bytes(new OrderLines.Config(3, true, 0, RUSH), 20_000, 20_000))
                        .rejectedInAll());
    }

    /** Simulated time, 20 orders a second. */
    private static String bytes(OrderLines.Config config, int count, int atOnce) {
        OrderLines source = new OrderLines(config, index -> 1_773_478_200_000L + index * 50);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int left = count; left > 0; ) {
            LineBlock lines = source.draw(Math.min(left, atOnce));
            all.write(lines.bytes(), lines.from(), lines.length());
            left -= lines.count();
        }
        return all.toString(UTF_8);
    }

    private static Counts counts(String bytes) {
        ReferenceDecoder decoder = new ReferenceDecoder(Schema.COFFEE);
        Counts counts = new Counts();
        bytes.lines().forEach(line -> {
            byte[] raw = line.getBytes(UTF_8);
            Verdict verdict = decoder.decode(raw, 0, raw.length, OrderLimits.LATEST);
            if (verdict instanceof Verdict.Accepted accepted) {
                counts.add(accepted.order());
            } else {
                counts.add(((Verdict.Rejected) verdict).reason());
            }
        });
        return counts;
    }

    private static String digest(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
