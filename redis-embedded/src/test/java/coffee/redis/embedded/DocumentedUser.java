package coffee.redis.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A Redis user that a document shows how to create: {@code ACL SETUSER name on >password} and its rules. */
public record DocumentedUser(String name, String password, List<String> rules) {

    private static final Pattern USERS = Pattern.compile("ACL SETUSER (\\w+) on >(\\w+) ((?:[^\n]*\\\\\n)*[^\n]*)");

    /** All users of the document, in its order. */
    public static List<DocumentedUser> allOf(Path document) throws IOException {
        return USERS.matcher(Files.readString(document))
                .results()
                .map(user -> new DocumentedUser(
                        user.group(1),
                        user.group(2),
                        List.of(user.group(3).replace("\\\n", " ").strip().split("\\s+"))))
                .toList();
    }

    public static DocumentedUser of(Path document, String name) throws IOException {
        return allOf(document).stream()
                .filter(user -> user.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The words after {@code ACL} that create the user, and reset whatever it had before. */
    public String[] words() {
        List<String> words = new ArrayList<>(List.of("SETUSER", name, "reset", "on", ">" + password));
        words.addAll(rules);
        return words.toArray(String[]::new);
    }
}
