package coffee.generator.replay;

import coffee.cli.CommandFailure;
import coffee.generator.out.LineBlock;
import coffee.generator.out.SentLines;
import coffee.generator.pace.Gate;
import coffee.generator.pace.Ticker;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Sends the lines of files on, each at its time, byte for byte, until the run is to end. Where the target loses what it
 * had, the files are read again. For one thread; {@link #interrupt} and {@link #expected} are for any.
 */
final class Replay {

    /** Where the lines go. It adds what it takes to the tally. */
    interface Target extends Closeable {

        /** The lines that follow are of this file, the {@code index}th of those that are read in each pass. */
        default void begin(ReplayFile file, long pass, int index) {}

        /** Of lines that were read from the present file, those that the target does not have yet. */
        default LineBlock unsent(LineBlock lines) {
            return lines;
        }

        /** Takes lines that were read from the present file. */
        void send(LineBlock lines);

        /** The present file has no more lines. */
        default void endOfFile() {}

        /** Returns when everything that was sent has arrived. */
        default void finish() {}
    }

    /** Thrown by a target that has lost lines which it had taken. */
    static final class LostLines extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final long pass;

        LostLines(String message, long pass) {
            super(message);
            this.pass = pass;
        }
    }

    private final List<String> files;
    private final Gate gate;
    private final Ticker ticker;
    private final Target target;
    private final SentLines tally;
    private final long skip;
    private final Consumer<String> notes;
    private final long size;
    private final boolean canReadAgain;

    private boolean readsAgain;
    private long toSkip;
    /** The last pass that began with lines still to skip, and how many they were. */
    private long skipPass;

    private long skipLeft;
    /** What was sent before the present pass, and in the one before it. */
    private SentLines.Sum before = SentLines.Sum.NONE;

    private SentLines.Sum ofOnePass = SentLines.Sum.NONE;
    private long bytesBefore;
    private volatile long bytesRead;
    private volatile long linesRead;
    private volatile ReplayFile current;
    private volatile boolean interrupted;

    /**
     * @param skip how many lines at the beginning were sent before and are now passed over
     * @param notes hears of anything that the user should know
     */
    Replay(
            List<String> files,
            Gate gate,
            Ticker ticker,
            Target target,
            SentLines tally,
            long skip,
            Consumer<String> notes)
            throws IOException {
        this.files = List.copyOf(files);
        this.gate = gate;
        this.ticker = ticker;
        this.target = target;
        this.tally = tally;
        this.skip = skip;
        this.notes = notes;
        toSkip = skip;
        boolean again = true;
        long sum = 0;
        for (String file : files) {
            again &= ReplayFile.isRegular(file);
            sum += ReplayFile.size(file);
        }
        canReadAgain = again;
        size = again ? sum : 0;
    }

    /** Sends the files once, or again and again; whether it came to their end. All that was sent has then arrived. */
    boolean run(boolean loop) throws IOException {
        long pass = 0;
        while (true) {
            try {
                if (!readAll(pass)) {
                    target.finish();
                    return false;
                }
                if (!loop) {
                    target.finish();
                    return true;
                }
                if (linesRead == 0) {
                    throw new IOException(String.join(", ", files) + ": there are no lines to begin anew with");
                }
                ofOnePass = tally.sum().minus(before);
                pass++;
            } catch (LostLines e) {
                rewind(e, pass);
                pass = e.pass;
            }
        }
    }

    private void rewind(LostLines lost, long pass) {
        if (!canReadAgain) {
            throw new CommandFailure(lost.getMessage() + ", and standard input cannot be read again", lost);
        }
        notes.accept(lost.getMessage() + "; what it lost is sent again");
        readsAgain = true;
        // What was sent before an earlier pass is known as far as the passes are alike.
        tally.set(before.minus(ofOnePass.times(pass - lost.pass)));
        toSkip = lost.pass == skipPass ? skipLeft : lost.pass < skipPass ? skip : 0;
    }

    private boolean readAll(long pass) throws IOException {
        before = tally.sum();
        if (toSkip > 0) {
            skipPass = pass;
            skipLeft = toSkip;
        }
        linesRead = 0;
        bytesRead = 0;
        bytesBefore = 0;
        for (int i = 0; i < files.size(); i++) {
            if (!read(files.get(i), pass, i)) {
                return false;
            }
            bytesBefore = bytesRead;
        }
        return true;
    }

    private boolean read(String name, long pass, int index) throws IOException {
        try (ReplayFile file = ReplayFile.open(name)) {
            current = file;
            target.begin(file, pass, index);
            return (!interrupted || readsAgain) && read(file);
        } catch (ClosedChannelException e) {
            return false;
        } catch (FileSystemException e) {
            target.finish();
            throw e;
        } catch (EOFException e) {
            target.finish();
            throw new IOException(name + ": the gzip data breaks off; the whole lines up to there were sent", e);
        } catch (IOException e) {
            target.finish();
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private boolean read(ReplayFile file) throws IOException {
        gate.startOfFile();
        // What was sent by this run is passed over also when it is to stop, so that the tally is true.
        while (readsAgain || !ticker.over()) {
            LineBlock lines = file.next();
            if (lines.isEmpty()) {
                target.endOfFile();
                return true;
            }
            linesRead += lines.count();
            bytesRead = bytesBefore + file.position();
            LineBlock unsent = target.unsent(unskipped(lines));
            if (!unsent.isEmpty() && !file.endsInNewline()) {
                notes.accept(file + " ended without a newline; one was added");
            }
            LineBlock left = readsAgain && !unsent.isEmpty() && ticker.over() ? unsent : admitted(unsent);
            if (!left.isEmpty()) {
                sendWhatCannotBeReadAgain(file, left);
                return false;
            }
        }
        return false;
    }

    private LineBlock unskipped(LineBlock lines) {
        LineBlock skipped = lines.first(toSkip);
        toSkip -= skipped.count();
        return lines.after(skipped);
    }

    /** Sends the lines as they may go; returns those that may not, since the run is to end. */
    private LineBlock admitted(LineBlock lines) {
        LineBlock left = lines;
        while (!left.isEmpty()) {
            LineBlock going = left.first(gate.admit(left));
            if (going.isEmpty()) {
                return left;
            }
            target.send(going);
            left = left.after(going);
        }
        return left;
    }

    /** A file can be gone on with another time; what was taken from standard input is nowhere else. */
    private void sendWhatCannotBeReadAgain(ReplayFile file, LineBlock unsent) {
        if (!file.isRegular()) {
            target.send(unsent);
        }
    }

    boolean canReadAgain() {
        return canReadAgain;
    }

    /** Ends a read that waits for input. */
    void interrupt() {
        interrupted = true;
        ReplayFile reading = current;
        if (reading != null) {
            reading.interrupt();
        }
    }

    /** How many lines this run will have sent when it comes to the end, judged by what it has read. */
    OptionalLong expected() {
        long read = bytesRead;
        return read == 0 || size == 0
                ? OptionalLong.empty()
                : OptionalLong.of(tally.lines() + Math.round((double) linesRead * Math.max(0, size - read) / read));
    }
}
