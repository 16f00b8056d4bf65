package coffee.topology;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which history of the queue a Redis server knows: positions of one history mean nothing in another. It is another after a
 * restart, which changes the run, and after a demotion or a promotion, which leave run and connection as they are but
 * change the replication. Neither is restored with the data. Immutable.
 *
 * @param run the id of the server's run
 * @param replication the id of its replication
 */
public record History(String run, String replication) {

    private static final Pattern RUN = Pattern.compile("(?m)^run_id:(\\w+)");
    private static final Pattern ROLE = Pattern.compile("(?m)^role:(\\w+)");
    private static final Pattern REPLICATION = Pattern.compile("(?m)^master_replid:(\\w+)");

    /** Finds it in the reply to {@code INFO}. A replica has none of its own: what it shows may be old, or of others. */
    public static History in(String info) throws IOException {
        String role = find(ROLE, info);
        if (!role.equals("master")) {
            throw new IOException("the server is a replica, not a master");
        }
        return new History(find(RUN, info), find(REPLICATION, info));
    }

    private static String find(Pattern line, String info) throws IOException {
        Matcher m = line.matcher(info);
        if (!m.find()) {
            throw new IOException("INFO has no line " + line.pattern());
        }
        return m.group(1);
    }

    /** The history as batches name it. */
    @Override
    public String toString() {
        return run + "/" + replication;
    }
}
