package coffee.generator.out;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.util.Locale;

/** Sends lines to a target and keeps the tally; a failure tells how far it came. For one thread. */
public final class Sending {

    private final LineTarget target;
    private final Tally tally;

    public Sending(LineTarget target, Tally tally) {
        this.target = target;
        this.tally = tally;
    }

    public void send(Lines lines) {
        try {
            target.write(lines);
        } catch (IOException e) {
            throw new CommandFailure(
                    String.format(Locale.ROOT, "%s, after %,d lines", e.getMessage(), target.written()), e);
        }
        tally.add(lines);
    }
}
