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
 * Sends the lines of files on, each at its time and byte for byte, until the run is to end. If the target loses lines,
 * the files are read again. For one thread; {@link #interrupt} and {@link #expected} are for any.
 */
final class Replay {

    /** Where the lines go. It adds the lines it takes to the count. */
    interface Target extends Closeable {

        /** The lines that follow are from this file, the {@code index}th in each pass. */
        default void begin(ReplayFile file, long pass, int index) {}

        /** The part of these lines, read from the current file, that the target does not have yet. */
        default LineBlock unsent(LineBlock lines) {
            return lines;
        }

        /** Sends lines of the current file. */
        void send(LineBlock lines);

        /** The current file has ended. */
        default void endOfFile() {}

        /** Waits until everything that was sent has arrived. */
        default void finish() {}
    }

    /** Thrown by a target that has lost lines. */
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
    private final SentLines sentLines;
    private final long skip;
    private final Consumer<String> notes;
    private final long size;
    private final boolean canReadAgain;

    private boolean readsAgain;
    private long toSkip;
    /** The last pass that began with lines to skip, and their number. */
    private long skipPass;

    private long skipLeft;
    /** What was sent before the current pass, and in the previous one. */
    private SentLines.Sum before = SentLines.Sum.NONE;

    private SentLines.Sum ofOnePass = SentLines.Sum.NONE;
    private long bytesBefore;
    private volatile long bytesRead;
    private volatile long linesRead;
    private volatile ReplayFile current;
    private volatile boolean interrupted;

    /**
     * @param skip how many lines at the beginning were sent before and are now passed over
     * @param notes receives messages for the user
     */
    Replay(
            List<String> files,
            Gate gate,
            Ticker ticker,
            Target target,
            SentLines sentLines,
            long skip,
            Consumer<String> notes)
            throws IOException {
        this.files = List.copyOf(files);
        this.gate = gate;
        this.ticker = ticker;
        this.target = target;
        this.sentLines = sentLines;
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

    /** Sends the files once or in a loop; returns whether it reached their end. Everything sent has then arrived. */
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
                    throw new IOException(String.join(", ", files) + ": there are no lines to start over with");
                }
                ofOnePass = sentLines.sum().minus(before);
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
        // The count before an earlier pass is known only if all passes are alike.
        sentLines.set(before.minus(ofOnePass.times(pass - lost.pass)));
        toSkip = lost.pass == skipPass ? skipLeft : lost.pass < skipPass ? skip : 0;
    }

    private boolean readAll(long pass) throws IOException {
        before = sentLines.sum();
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
        // Even when the run is to stop, lines that it has sent are skipped, so that the count is true.
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

    /** Sends the lines as they become due; returns the rest if the run is to end first. */
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

    /** A file can be continued in another run; what was taken from standard input exists nowhere else. */
    private void sendWhatCannotBeReadAgain(ReplayFile file, LineBlock unsent) {
        if (!file.isRegular()) {
            target.send(unsent);
        }
    }

    boolean canReadAgain() {
        return canReadAgain;
    }

    /** Interrupts a read that waits for input. */
    void interrupt() {
        interrupted = true;
        ReplayFile reading = current;
        if (reading != null) {
            reading.interrupt();
        }
    }

    /** An estimate, from what was read so far, of how many lines this run will send. */
    OptionalLong expected() {
        long read = bytesRead;
        return read == 0 || size == 0
                ? OptionalLong.empty()
                : OptionalLong.of(sentLines.lines() + Math.round((double) linesRead * Math.max(0, size - read) / read));
    }
}
