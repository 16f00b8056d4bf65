package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each line of the order files gets the verdict of the referee, from either decoder. */
class OrderFilesTest {

    @Test
    void theReferenceJudgesEachDirtyLineAsTheReferee() throws IOException {
        ReferenceDecoder reference = new ReferenceDecoder();
        agreesWithTheReferee(
                line -> reference.decode(line, 0, line.length, OrderLimits.LATEST) instanceof Verdict.Rejected rejected
                        ? rejected.reason().label()
                        : "ok");
    }

    @Test
    void theFastDecoderJudgesEachDirtyLineAsTheReferee() throws IOException {
        FastDecoder fast = new FastDecoder();
        long latest = OrderLimits.LATEST.toEpochMilli();
        agreesWithTheReferee(line ->
                fast.decode(line, 0, line.length, latest) ? "ok" : fast.reason().label());
    }

    private static void agreesWithTheReferee(Function<byte[], String> judge) throws IOException {
        List<byte[]> lines = OrderFiles.lines("orders-dirty");
        List<String> verdicts = OrderFiles.verdicts("orders-dirty");
        assertEquals(1_004, lines.size());
        assertEquals(1_004, verdicts.size());
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i);
            assertEquals(
                    verdicts.get(i), judge.apply(line), () -> new String(line, 0, Math.min(line.length, 200), UTF_8));
        }
    }
}
