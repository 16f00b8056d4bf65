package coffee.agent;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Where the orders are, in the words that each of the configurations asks for. */
final class OrderFiles {

    static final String FILE = "COFFEE_FLUME_FILE";
    static final String FILES = "COFFEE_FLUME_FILES";
    static final String FOLDER = "COFFEE_FLUME_FOLDER";

    /** After a dot or a dash a number or a date: what a rotated file is called, unless it is packed. */
    private static final String ROTATED = "([.-](\\d[\\d.:TZ_-]*|old|bak))?";

    private static final String UNPACKED = "[^.].*(?<!\\.(gz|bz2|xz|zst|zip|tmp|part))";

    private OrderFiles() {}

    static boolean areAskedFor(AgentConf conf) {
        return conf.asksFor(FILE) || conf.asksFor(FOLDER);
    }

    /** For a file that is followed, which may still be to come, or a folder of them. */
    static Map<String, String> at(Path path, AgentConf conf) throws IOException {
        Path place = path.toAbsolutePath().normalize();
        boolean folder = Files.isDirectory(place);
        if (!folder && conf.asksFor(FOLDER)) {
            throw new CommandFailure(place + " must be a folder, for " + conf.file());
        }
        if (folder && conf.asksFor(FILE + "}")) {
            throw new CommandFailure(place + " is a folder, but " + conf.file() + " follows one file");
        }
        if (!folder && !Files.isDirectory(place.getParent())) {
            throw new CommandFailure("there is no folder " + place.getParent());
        }
        Map<String, String> variables = new TreeMap<>();
        if (folder) {
            variables.put(FOLDER, place.toString());
            variables.put(FILES, place + "/" + UNPACKED);
        } else {
            variables.put(FILE, place.toString());
            variables.put(
                    FILES, place.getParent() + "/" + rolled(place.getFileName().toString()));
        }
        return variables;
    }

    /** The file itself, its rotated forms, and what the generator's {@code --roll} makes of it. */
    private static String rolled(String name) {
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        return Pattern.quote(name.substring(0, stem)) + "(-\\d{8}T\\d{9}Z-\\d{4,})?"
                + Pattern.quote(name.substring(stem)) + ROTATED;
    }
}
