package coffee.topology;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which run of which Redis server answers: another run may know another history of the queue. */
public final class RunId {

    private static final Pattern LINE = Pattern.compile("run_id:(\\w+)");

    private RunId() {}

    /** Finds it in the reply to {@code INFO server}. */
    public static Optional<String> in(String info) {
        Matcher m = LINE.matcher(info);
        return m.find() ? Optional.of(m.group(1)) : Optional.empty();
    }
}
