package coffee.contract;

import java.time.Instant;

/** The limits that the contract sets for an order. */
public final class OrderLimits {

    public static final int MAX_BYTES = 65_536;
    public static final int MAX_DEPTH = 32;
    public static final int MAX_ITEMS = 1_000;
    public static final int MAX_NAME_UNITS = 64;

    public static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    public static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    /** The name under which the names of a dimension count once it has too many. */
    public static final String OTHER = "(other)";

    private OrderLimits() {}
}
