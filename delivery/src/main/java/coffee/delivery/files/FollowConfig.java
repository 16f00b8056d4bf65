package coffee.delivery.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a {@link FileFollower} follows, and how. Always valid.
 *
 * @param files the folders, and which of their files
 * @param start where to start files that are present when the identity has no record at all
 * @param batchLines the most lines that one poll returns
 * @param batchBytes the most bytes of lines that one poll returns; a single line may be longer
 * @param skip lines that match this are left out; null to keep all
 * @param maxLineBytes a longer line is cut to one byte more than this
 * @param idleAfter how long a file must be idle before, being gone, it is finished, or before, being equal to another
 *     one, it counts as a file of its own
 * @param keepOpen how long a finished file stays open after its end was stored, so that a rewind can still read it
 * @param maxOpenFiles the most open files, besides those that appear together and are being identified; the longest idle are
 *     closed, and reopened when they grow
 */
public record FollowConfig(
        List<FileGroup> files,
        Start start,
        int batchLines,
        int batchBytes,
        Pattern skip,
        int maxLineBytes,
        Duration idleAfter,
        Duration keepOpen,
        int maxOpenFiles) {

    /** A larger {@code maxLineBytes} would need an excessive buffer. */
    public static final int MOST_LINE_BYTES = 16 << 20;

    /** Where to start the files that exist at the very first start. */
    public enum Start {
        BEGINNING,
        /** After their last line feed. Files that appear later are read from their beginning. */
        END
    }

    /** The files of a folder whose whole name matches. */
    public record FileGroup(Path folder, Pattern name) {

        public FileGroup {
            folder = folder.toAbsolutePath().normalize();
        }

        /** Parses {@code FOLDER/REGEX}; the expression follows the last slash, and applies to the file name alone. */
        public static FileGroup parse(String text) {
            int slash = text.lastIndexOf('/');
            if (slash < 0 || slash == text.length() - 1) {
                throw new IllegalArgumentException("\"" + text + "\" is not FOLDER/REGEX, such as /var/log/orders/.*");
            }
            try {
                return new FileGroup(
                        Path.of(slash == 0 ? "/" : text.substring(0, slash)),
                        Pattern.compile(text.substring(slash + 1)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("\"" + text + "\" does not end with a regular expression for the"
                        + " names of files: " + e.getDescription());
            }
        }
    }

    public FollowConfig {
        files = List.copyOf(files);
        if (files.isEmpty()
                || batchLines < 1
                || batchBytes < 1
                || maxOpenFiles < 1
                || maxLineBytes < 1
                || maxLineBytes > MOST_LINE_BYTES
                || idleAfter.isNegative()
                || keepOpen.isNegative()) {
            throw new IllegalArgumentException("out of range: files " + files + ", batchLines " + batchLines
                    + ", batchBytes " + batchBytes + ", maxLineBytes " + maxLineBytes + ", idleAfter " + idleAfter
                    + ", keepOpen " + keepOpen + ", maxOpenFiles " + maxOpenFiles);
        }
    }

    /** Whether nothing has come for {@code idleAfter}. */
    boolean isIdle(long since, long now) {
        return now - since >= idleAfter.toNanos();
    }
}
