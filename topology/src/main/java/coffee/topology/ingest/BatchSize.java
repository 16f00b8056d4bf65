package coffee.topology.ingest;

/**
 * How many orders to ask for, so that a batch stays within its bytes: a list can only be asked by number. Follows the
 * size of the orders seen last, shrinking at once and growing by doubling. For one thread.
 */
final class BatchSize {

    private static final int FIRST = 64;

    private final int mostOrders;
    private final int mostBytes;
    private int orders;

    BatchSize(int mostOrders, int mostBytes) {
        this.mostOrders = mostOrders;
        this.mostBytes = mostBytes;
        this.orders = Math.min(FIRST, mostOrders);
    }

    int orders() {
        return orders;
    }

    void seen(Lines lines) {
        if (lines.count() > 0) {
            int fitting = (int) Math.max(1, (long) mostBytes * lines.count() / lines.bytes());
            orders = Math.min(Math.min(fitting, 2 * orders), mostOrders);
        }
    }
}
