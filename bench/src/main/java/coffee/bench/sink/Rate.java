package coffee.bench.sink;

/** What was measured of one way: events a second, and how often it waited for Redis per 1,000 events. */
record Rate(String way, double eventsPerSecond, double roundTrips) {

    Rate {
        if (!(eventsPerSecond > 0)) {
            throw new IllegalArgumentException(way + " took no time, or moved nothing");
        }
    }

    /** The mean of two measurements of the same way. */
    Rate and(Rate again) {
        return new Rate(way, (eventsPerSecond + again.eventsPerSecond) / 2, (roundTrips + again.roundTrips) / 2);
    }

    /** This rate as a part of another. */
    double of(Rate other) {
        return eventsPerSecond / other.eventsPerSecond();
    }
}
