package coffee.generator.pace;

/** The same number of lines every second, the same time apart. Immutable. */
public record EvenTempo(double perSecond) implements Tempo {

    public static final String RATE_RULE = "must be a number a second from 0.000001 to 1000000000";

    private static final double SLOWEST = 1e-6;
    private static final double FASTEST = 1e9;
    private static final double SECOND = 1e9;

    public EvenTempo {
        if (!isRate(perSecond)) {
            throw new IllegalArgumentException(perSecond + " a second: " + RATE_RULE);
        }
    }

    public static boolean isRate(double perSecond) {
        return perSecond >= SLOWEST && perSecond <= FASTEST;
    }

    @Override
    public long dueBy(long nanos) {
        return 1 + (long) Math.floor(nanos / SECOND * perSecond);
    }

    @Override
    public long dueAt(long index) {
        return (long) Math.ceil(index / perSecond * SECOND);
    }
}
