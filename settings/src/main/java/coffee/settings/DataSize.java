package coffee.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 500B}, {@code 64KB}, {@code 100MB} or {@code 2GB} (of 1,024 each). */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})\\s*(B|KB|MB|GB)");
    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
    }

    public static DataSize parse(String text) {
        Matcher m = WRITTEN.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException("must be a size such as 500B, 64KB, 100MB or 2GB");
        }
        long n = Long.parseLong(m.group(1));
        return new DataSize(n
                * switch (m.group(2)) {
                    case "KB" -> KB;
                    case "MB" -> MB;
                    case "GB" -> GB;
                    default -> 1;
                });
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The size as {@link #parse} reads it, in the largest unit that is whole. */
    @Override
    public String toString() {
        if (bytes > 0 && bytes % GB == 0) {
            return bytes / GB + "GB";
        }
        if (bytes > 0 && bytes % MB == 0) {
            return bytes / MB + "MB";
        }
        return bytes > 0 && bytes % KB == 0 ? bytes / KB + "KB" : bytes + "B";
    }
}
