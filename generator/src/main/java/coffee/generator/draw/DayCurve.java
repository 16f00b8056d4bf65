package coffee.generator.draw;

/**
 * How something rises and falls over a day: a floor, and a bell around one hour. Computed with StrictMath, so that a
 * seed gives the same orders on every machine.
 */
record DayCurve(double floor, double height, double peakHour, double widthHours) {

    static final DayCurve FLAT = new DayCurve(1, 0, 12, 1);

    private static final double HOURS = 24;

    double at(double hour) {
        double apart = Math.abs(hour - peakHour) % HOURS;
        double distance = Math.min(apart, HOURS - apart) / widthHours;
        return floor + height * StrictMath.exp(-distance * distance / 2);
    }
}
