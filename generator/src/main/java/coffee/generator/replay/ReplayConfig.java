package coffee.generator.replay;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What to replay, and how. The target is either a file (or {@code -}), or the queue; of the queue an empty URI leaves
 * the address to the settings.
 */
record ReplayConfig(
        List<String> files,
        Optional<String> out,
        Optional<String> redis,
        OptionalDouble rate,
        OptionalDouble speed,
        boolean loop,
        long skip,
        Optional<String> id,
        OptionalLong maxQueue) {

    boolean canReadAgain() {
        return files.stream().noneMatch(OrderFile::isStandardInput);
    }
}
