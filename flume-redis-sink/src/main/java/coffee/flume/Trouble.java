package coffee.flume;

/** In what way Redis fails the sink. */
enum Trouble {
    /** No connection, no reply, or a server that is not ready. */
    UNREACHABLE,
    /** The user or the password is refused, or missing. */
    LOGIN,
    /** The user lacks a right. */
    RIGHT,
    /** A key holds something else than it should. */
    WRONG_TYPE,
    /** Redis has no memory left, and must not evict. */
    MEMORY,
    /** The list is as long as it may be. */
    FULL,
    /** Any other error reply. */
    REFUSED
}
