package coffee.topology.submit;

/** Why something failed, in the words of what failed first. */
final class Cause {

    private Cause() {}

    static String of(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }
}
