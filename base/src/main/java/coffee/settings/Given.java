package coffee.settings;

/** What a source says of a property, and where it says it; the place is empty where it would tell nobody anything. */
record Given(String text, String origin) {

    String suffix() {
        return origin.isEmpty() ? "" : " (" + origin + ")";
    }
}
