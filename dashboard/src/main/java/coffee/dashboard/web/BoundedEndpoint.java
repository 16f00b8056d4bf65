package coffee.dashboard.web;

/**
 * An endpoint that may block, as for Redis, or whose answer may be large, and what it is granted.
 *
 * @param threads how many of its requests are answered at once; others wait for their turn
 * @param mostBytes what making one answer takes at most
 */
public record BoundedEndpoint(Endpoint endpoint, int threads, long mostBytes) {}
