package coffee.recount;

/**
 * One number that is stored otherwise than the files say.
 *
 * @param where {@code totals}, or a period such as {@code 30s 2026-03-14T08:50:00Z}
 * @param field the field of its hash
 */
public record Difference(String where, String field, long expected, long stored) {

    @Override
    public String toString() {
        return where + " " + field + ": expected " + expected + ", stored " + stored;
    }
}
