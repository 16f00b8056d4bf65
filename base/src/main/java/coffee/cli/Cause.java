package coffee.cli;

/** What failed first, where one failure came of another. */
public final class Cause {

    private Cause() {}

    public static Throwable first(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
