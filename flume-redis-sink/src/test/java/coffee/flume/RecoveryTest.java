package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines are five bytes with their feed, so that line n begins at byte 5n. */
class RecoveryTest {

    @TempDir
    private Path folder;

    private final Positions positions = new Positions();
    private Path file;
    private long now = 1;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("orders");
        write("a", 10);
    }

    @Test
    void recognisesWhatTheChannelGivesAgainAndNothingElse() throws IOException {
        Recovery recovery = pushedUpTo(3, 8);
        assertEquals(set(0, 2), recognised(recovery, lines(2, 8)));
    }

    @Test
    void recognisesWhatTheSourceReadsAgain() throws IOException {
        Recovery recovery = pushedUpTo(6, 0);
        assertEquals(set(0, 7), recognised(recovery, lines(0, 7)));
        assertEquals(set(), recognised(recovery, lines(7, 10)));
    }

    @Test
    void recognisesWhatIsInTheBacklogAndReadAgainTwice() throws IOException {
        Recovery recovery = pushedUpTo(1, 9);
        List<Placed> taken = lines(0, 5);
        taken.addAll(lines(1, 5));
        assertEquals(set(0, 2, 5, 9), recognised(recovery, taken));
        assertEquals(set(0, 5), recognised(recovery, lines(0, 6)));
    }

    @Test
    void takesAFileThatGoesOnForOneThatIsNotReadAgain() throws IOException {
        Recovery recovery = pushedUpTo(3, 0);
        assertEquals(set(), recognised(recovery, lines(4, 6)));
        assertEquals(set(), recognised(recovery, lines(0, 4)));
    }

    @Test
    void takesAFileThatGoesBackAfterItWasReadAgainForNew() throws IOException {
        Recovery recovery = pushedUpTo(3, 0);
        recognised(recovery, lines(2, 6));
        assertEquals(set(), recognised(recovery, lines(0, 6)));
    }

    @Test
    void takesAFileThatWasCutForNew() throws IOException {
        Recovery recovery = pushedUpTo(6, 0);
        write("b", 10);
        assertEquals(set(), recognised(recovery, lines("b", 0, 10)));
    }

    @Test
    void takesAFileThatWasCutAndIsShortForNewThoughItsLinesAreTheSame() throws IOException {
        Recovery recovery = pushedUpTo(6, 0);
        write("a", 4);
        assertEquals(set(), recognised(recovery, lines(0, 4)));
    }

    @Test
    void takesLinesThatBeginAlikeForDifferent() throws IOException {
        // given a file whose fourth line was pushed, and another in whose fourth place stands a longer line
        Recovery recovery = pushedUpTo(3, 0);
        Files.writeString(file, "x000\nx001\nx002\na003+\nx005\n");
        assertEquals(set(), recognised(recovery, lines("x", 0, 3)));
    }

    @Test
    void recognisesWhatTheChannelGivesAgainThoughTheFileIsGone() throws IOException {
        Recovery recovery = pushedUpTo(3, 6);
        Files.delete(file);
        assertEquals(set(0, 3), recognised(recovery, lines(1, 6)));
    }

    @Test
    void trustsNoBatchThatIsMixedUpOfAFileThatIsGone() throws IOException {
        Recovery recovery = pushedUpTo(3, 6);
        Files.delete(file);
        List<Placed> mixed = new ArrayList<>(List.of(line("a", 2), line("a", 1), line("a", 3)));
        assertEquals(set(), recognised(recovery, mixed));
    }

    @Test
    void neverRecognisesAnEventThatDoesNotTellItsPlace() throws IOException {
        Recovery recovery = pushedUpTo(3, 6);
        assertEquals(set(), recognised(recovery, List.of(new Placed(null, "a000".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void endsWhenTheChannelIsQuietAndNotTooEarly() throws IOException {
        Recovery recovery = pushedUpTo(3, 0);
        recovery.idle();
        assertFalse(recovery.isOver());
        // when
        now += Recovery.AT_LEAST.toNanos() + 1;
        recovery.idle();
        // then
        assertTrue(recovery.isOver());
        assertEquals(set(), recognised(recovery, lines(0, 4)));
    }

    @Test
    void endsInTheEndThoughTheChannelIsNeverQuiet() throws IOException {
        Recovery recovery = pushedUpTo(3, 2);
        recovery.done(lines(4, 6));
        assertFalse(recovery.isOver());
        now += Recovery.AT_MOST.toNanos() + 1;
        recovery.done(lines(6, 7));
        assertTrue(recovery.isOver());
    }

    @Test
    void isOverBeforeItBeginsWhenThereIsNothingToRecognise() {
        assertTrue(new Recovery(positions, new Renames(), Map.of(), 0, () -> now).isOver());
    }

    private Recovery pushedUpTo(int line, long backlog) {
        positions.apply(positions.change(List.of(line("a", line)), true, 1));
        return new Recovery(positions, new Renames(), positions.all(), backlog, () -> now);
    }

    /** Which are recognised; then the others are pushed and all have left the channel. */
    private BitSet recognised(Recovery recovery, List<Placed> taken) {
        BitSet recognised = recovery.recognise(taken);
        List<Placed> pushed = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            if (!recognised.get(i) && taken.get(i).place() != null) {
                pushed.add(taken.get(i));
            }
        }
        positions.apply(positions.change(pushed, true, 2));
        recovery.done(taken);
        return recognised;
    }

    private void write(String name, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(name).append("%03d\n".formatted(i));
        }
        Files.writeString(file, text);
    }

    private List<Placed> lines(int from, int to) {
        return lines("a", from, to);
    }

    private List<Placed> lines(String name, int from, int to) {
        List<Placed> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(line(name, i));
        }
        return lines;
    }

    private Placed line(String name, int number) {
        byte[] body = "%s%03d".formatted(name, number).getBytes(StandardCharsets.UTF_8);
        return new Placed(new EventPlace(file.toString(), file.toString(), number * 5L), body);
    }

    /** The union of runs, each given by where it begins and where it ends. */
    private static BitSet set(int... runs) {
        BitSet set = new BitSet();
        for (int i = 0; i < runs.length; i += 2) {
            set.set(runs[i], runs[i + 1]);
        }
        return set;
    }
}
