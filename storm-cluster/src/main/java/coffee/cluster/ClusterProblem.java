package coffee.cluster;

/** Thrown when the cluster cannot do what was asked of it; the message is for the user, one line long. */
public final class ClusterProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ClusterProblem(String message) {
        super(message);
    }

    public ClusterProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
