package coffee.flume;

import coffee.delivery.DeliveryConfig;
import coffee.delivery.files.FollowConfig;
import coffee.delivery.files.FollowConfig.FileGroup;
import coffee.delivery.files.FollowConfig.Start;
import coffee.redis.InvalidSettingsException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flume.Context;

/** The configuration of a {@link FileSource}; {@code identity} is null to use the sink's. */
record FileSourceConfig(FollowConfig follow, String identity) {

    /** The length of the longest order. */
    static final int MAX_LINE_BYTES = 65_536;

    private static final String FILES = "files";
    private static final String GROUP = FILES + ".";
    private static final List<String> OWN = List.of(
            FILES, "start", "identity", "batchSize", "skip", "maxLineBytes", "idleAfter", "keepOpen", "maxOpenFiles");
    private static final List<String> OF_FLUME = List.of("type", "channels", "selector", "interceptors");

    /** Reads a source's properties; throws {@link InvalidSettingsException} with all their problems. */
    static FileSourceConfig from(Context context) {
        Properties own = new Properties(context, OWN, List.of(GROUP), OF_FLUME);
        List<FileGroup> files = files(own);
        String identity = own.text("identity", null);
        Start start = own.choice("start", Start.BEGINNING);
        int batchSize = (int) own.number("batchSize", DeliveryConfig.DEFAULT_BATCH_LINES, 1, LineSink.MAX_BATCH);
        var skip = own.pattern("skip");
        int maxLineBytes = (int) own.number("maxLineBytes", MAX_LINE_BYTES, 1, FollowConfig.MOST_LINE_BYTES);
        Duration idleAfter = own.duration("idleAfter", Duration.ofSeconds(10));
        Duration keepOpen = own.duration("keepOpen", Duration.ofSeconds(60));
        int maxOpenFiles = (int) own.number("maxOpenFiles", 1_000, 1, 1_000_000);
        own.problems.throwIfAny();
        FollowConfig follow = new FollowConfig(
                files,
                start,
                batchSize,
                DeliveryConfig.DEFAULT_BATCH_BYTES,
                skip,
                maxLineBytes,
                idleAfter,
                keepOpen,
                maxOpenFiles);
        return new FileSourceConfig(follow, identity);
    }

    private static List<FileGroup> files(Properties own) {
        Map<String, String> given = own.beginningWith(GROUP);
        String one = own.text(FILES, null);
        if (one != null) {
            given.put(FILES, one);
        }
        if (given.isEmpty()) {
            own.problems.add(FILES, null, "is missing: give it, for example files = /var/log/shop/orders\\.jsonl.*");
        }
        List<FileGroup> groups = new ArrayList<>();
        given.forEach((name, value) -> {
            try {
                groups.add(FileGroup.parse(value.strip()));
            } catch (InvalidPathException e) {
                own.problems.add(name, value, "must be FOLDER/REGEX: " + e.getReason());
            } catch (IllegalArgumentException e) {
                own.problems.add(name, null, e.getMessage());
            }
        });
        return groups;
    }

    /** The names of all properties of a source. */
    static List<String> properties() {
        return OWN;
    }
}
