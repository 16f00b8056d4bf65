package coffee.dashboard.live;

/** How much is counted in a second. */
public record Rates(double orders, double items) {}
