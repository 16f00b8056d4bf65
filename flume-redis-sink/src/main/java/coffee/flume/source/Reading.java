package coffee.flume.source;

/**
 * How far a source has read one file. A source goes on only when the channel has taken a batch, so all that lies
 * before the newest batch is in the channel. For one thread.
 */
final class Reading {

    private final String id;
    private String path;
    private long taken;
    private boolean again;

    Reading(String path, String id) {
        this.path = path;
        this.id = id;
    }

    String id() {
        return id;
    }

    String path() {
        return path;
    }

    /** Under another name it is the same lines again; under the same name the file was truncated, and they are new. */
    void restartsAs(String newPath) {
        again = !newPath.equals(path);
        path = newPath;
        if (!again) {
            taken = 0;
        }
    }

    void startsBatchAt(long offset) {
        taken = Math.max(taken, offset);
    }

    boolean isSecondTime(long offset) {
        return again && offset < taken;
    }
}
