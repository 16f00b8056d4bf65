package coffee.topology.ingest;

/** Which orders a log is asked for. */
record Question(long position, int orders) {

    /** The position after the last. */
    long end() {
        return position + orders;
    }
}
