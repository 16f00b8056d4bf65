package coffee.flume;

/** An event's body with its place, which is null when its source told none. */
final class Placed {

    private final EventPlace place;
    private final byte[] body;

    Placed(EventPlace place, byte[] body) {
        this.place = place;
        this.body = body;
    }

    EventPlace place() {
        return place;
    }

    byte[] body() {
        return body;
    }
}
