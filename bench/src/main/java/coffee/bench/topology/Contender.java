package coffee.bench.topology;

/** A way to empty the queue. Each is the main class of a process of its own, which ends when its input does. */
enum Contender {
    DRAIN("raw drain: LPOP 1000, nothing decoded", RawDrain.class),
    SCRIPT("one-way script: LPOP 1000, Gson, counted", OneWayScript.class),
    USUAL("usual topology: a tuple an order, Gson", UsualTopology.class),
    OURS("this topology, exactly once", OurTopology.class);

    private final String description;
    private final Class<?> main;

    Contender(String description, Class<?> main) {
        this.description = description;
        this.main = main;
    }

    String description() {
        return description;
    }

    Class<?> main() {
        return main;
    }
}
