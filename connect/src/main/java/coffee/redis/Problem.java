package coffee.redis;

/** One thing wrong with the settings: which property, what it says (a secret never shown), and the rule that it breaks. */
public record Problem(String property, String value, String rule) {

    private static final int SHOWN = 120;

    @Override
    public String toString() {
        return value == null ? property + ": " + rule : property + " = " + shown(value) + ": " + rule;
    }

    /** The value on one bounded line, whatever somebody wrote. */
    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
