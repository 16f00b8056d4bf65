package coffee.generator.replay;

import coffee.cli.CommandFailure;
import coffee.generator.out.Lines;
import coffee.generator.out.Sent;
import coffee.generator.pace.Gate;
import coffee.generator.pace.Ticker;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Sends the lines of files on, each at its time, byte for byte, until the run is to end. For one thread; {@link
 * #interrupt} and {@link #expected} are for any.
 */
final class Replay {

    private final List<String> files;
    private final Gate gate;
    private final Ticker ticker;
    private final Consumer<Lines> sending;
    private final Consumer<String> notes;
    private final ReadSoFar readSoFar;
    private final Sent sentBefore;
    private long toSkip;
    private Sent passed = Sent.NONE;
    private long seen;
    private volatile OrderFile current;
    private volatile boolean interrupted;

    /**
     * @param skip how many lines at the beginning are none of this run's
     * @param sentBefore the lines behind those that this run has sent before; they are passed over, if it is they
     * @param notes hears of anything that the user should know
     */
    Replay(
            List<String> files,
            Gate gate,
            Ticker ticker,
            Consumer<Lines> sending,
            long skip,
            Sent sentBefore,
            Consumer<String> notes)
            throws IOException {
        this.files = List.copyOf(files);
        this.gate = gate;
        this.ticker = ticker;
        this.sending = sending;
        this.notes = notes;
        this.sentBefore = sentBefore;
        toSkip = skip;
        readSoFar = ReadSoFar.of(files);
    }

    /** Sends the files again and again, until the run is to end. */
    void loop() throws IOException {
        do {
            seen = 0;
            if (!run()) {
                return;
            }
        } while (seen > 0);
        throw new IOException(String.join(", ", files) + ": there are no lines to begin anew with");
    }

    /** Sends the files once; whether it came to their end. */
    boolean run() throws IOException {
        readSoFar.begin();
        for (String name : files) {
            if (!send(name)) {
                return false;
            }
            readSoFar.next();
        }
        if (passed.lines() < sentBefore.lines()) {
            throw otherLines();
        }
        return true;
    }

    private boolean send(String name) throws IOException {
        try (OrderFile file = OrderFile.open(name)) {
            current = file;
            return !interrupted && send(file);
        } catch (ClosedChannelException e) {
            return false;
        } catch (FileSystemException e) {
            throw e;
        } catch (EOFException e) {
            throw new IOException(name + ": the gzip data breaks off; the whole lines up to there were sent", e);
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private boolean send(OrderFile file) throws IOException {
        gate.startOfFile();
        LineReader reader = file.reader();
        while (!ticker.over()) {
            Lines lines = reader.next();
            if (lines.isEmpty()) {
                return true;
            }
            if (!reader.endsInNewline()) {
                notes.accept(file + " ended without a newline; one was added");
            }
            seen += lines.count();
            readSoFar.at(file.position());
            Lines unsent = admitted(unskipped(lines));
            if (!unsent.isEmpty()) {
                sendWhatCannotBeReadAgain(file, unsent);
                return false;
            }
        }
        return false;
    }

    private Lines unskipped(Lines lines) {
        Lines skipped = lines.first(toSkip);
        toSkip -= skipped.count();
        Lines left = lines.after(skipped);
        if (passed.lines() == sentBefore.lines()) {
            return left;
        }
        Lines again = left.first(sentBefore.lines() - passed.lines());
        passed = passed.and(again);
        if (passed.lines() == sentBefore.lines() && !passed.equals(sentBefore)) {
            throw otherLines();
        }
        return left.after(again);
    }

    private CommandFailure otherLines() {
        return new CommandFailure(String.format(
                Locale.ROOT,
                "%s: does not begin with the %,d lines that were sent before under this --id: nothing was sent."
                        + " Lines may be added to a file, but not changed; another file needs another --id",
                String.join(", ", files),
                sentBefore.lines()));
    }

    /** Sends the lines as they may go; returns those that may not, since the run is to end. */
    private Lines admitted(Lines lines) {
        Lines left = lines;
        while (!left.isEmpty()) {
            Lines going = left.first(gate.admit(left));
            if (going.isEmpty()) {
                return left;
            }
            sending.accept(going);
            left = left.after(going);
        }
        return left;
    }

    /** A file can be gone on with another time; what was taken from standard input is nowhere else. */
    private void sendWhatCannotBeReadAgain(OrderFile file, Lines unsent) {
        if (file.isStandardInput()) {
            sending.accept(unsent);
        }
    }

    /** Ends a read that waits for input. */
    void interrupt() {
        interrupted = true;
        OrderFile reading = current;
        if (reading != null) {
            reading.interrupt();
        }
    }

    /** How many lines all the files may have, judged by so many that were sent. */
    OptionalLong expected(long sent) {
        return readSoFar.expected(sent);
    }
}
