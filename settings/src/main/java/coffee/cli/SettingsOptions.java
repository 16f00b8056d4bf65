package coffee.cli;

import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a command that reads the settings; to be used as a picocli mixin. */
public final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read the settings from FILE instead of conf/coffee.yaml (or set COFFEE_CONFIG).")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "PROPERTY=VALUE",
            description =
                    "Override one property of the settings, such as redis.uri=redis://host:6379. May be repeated.")
    private List<String> words = new ArrayList<>();

    private RedisAddress redis;

    /** Reads the settings; throws {@link coffee.redis.InvalidSettingsException} with all problems. */
    public Settings read(String... further) {
        return read(System.getenv(), further);
    }

    /** As {@link #read(String...)}; {@code further} words, from a command's own options, take precedence. */
    Settings read(Map<String, String> environment, String... further) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(further));
        Settings settings = Settings.read(file(environment), environment, all);
        redis = settings.redis();
        return settings;
    }

    /** The Redis of the settings that were read last, if any were. */
    Optional<RedisAddress> redis() {
        return Optional.ofNullable(redis);
    }

    private Optional<Path> file(Map<String, String> environment) {
        if (config != null) {
            return Optional.of(config);
        }
        String named = environment.get("COFFEE_CONFIG");
        if (named != null && !named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return Home.folder().map(home -> home.resolve("conf/coffee.yaml")).filter(Files::exists);
    }
}
