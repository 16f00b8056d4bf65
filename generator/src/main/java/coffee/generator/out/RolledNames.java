package coffee.generator.out;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Names of a row of files: {@code orders.jsonl} becomes {@code orders-20261120T200530123Z-0001.jsonl}. The moment and
 * the number together are never used again, also when the file was taken away in between. For one thread.
 */
final class RolledNames {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path file;
    private final InstantSource clock;
    private int number;

    RolledNames(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    Path next() {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        String inserted = String.format(Locale.ROOT, "-%s-%04d", MOMENT.format(clock.instant()), ++number);
        return file.resolveSibling(name.substring(0, stem) + inserted + name.substring(stem));
    }
}
