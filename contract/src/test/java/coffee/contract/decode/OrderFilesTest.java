package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line of the order files gets the verdict of the referee, from either decoder. */
class OrderFilesTest {

    @ParameterizedTest
    @CsvSource({"orders-dirty, 1004", "orders-branches-20k, 20000", "rides-5k, 5000"})
    void theReferenceJudgesEachLineAsTheReferee(String file, int lines) throws IOException {
        ReferenceDecoder reference = new ReferenceDecoder(OrderFiles.schema(file));
        agreesWithTheReferee(
                file,
                lines,
                line -> reference.decode(line, 0, line.length, OrderLimits.LATEST) instanceof Verdict.Rejected rejected
                        ? rejected.reason().label()
                        : "ok");
    }

    @ParameterizedTest
    @CsvSource({"orders-dirty, 1004", "orders-branches-20k, 20000", "rides-5k, 5000"})
    void theFastDecoderJudgesEachLineAsTheReferee(String file, int lines) throws IOException {
        FastDecoder fast = new FastDecoder(OrderFiles.schema(file));
        long latest = OrderLimits.LATEST.toEpochMilli();
        agreesWithTheReferee(
                file,
                lines,
                line -> fast.decode(line, 0, line.length, latest)
                        ? "ok"
                        : fast.reason().label());
    }

    private static void agreesWithTheReferee(String file, int count, Function<byte[], String> judge)
            throws IOException {
        List<byte[]> lines = OrderFiles.lines(file);
        List<String> verdicts = OrderFiles.verdicts(file);
        assertEquals(count, lines.size());
        assertEquals(count, verdicts.size());
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i);
            assertEquals(
                    verdicts.get(i), judge.apply(line), () -> new String(line, 0, Math.min(line.length, 200), UTF_8));
        }
    }
}
