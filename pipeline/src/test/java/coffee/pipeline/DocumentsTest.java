package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the documents with the project. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern COMMAND = Pattern.compile("bin/coffee ([a-z][a-z-]*)");
    private static final Pattern ROW = Pattern.compile("(?m)^([a-z][a-z-]*) +\\|");
    private static final Pattern PROGRAM = Pattern.compile("(?m)^[a-z-]+ +\\| ([a-z-]+)");
    private static final Pattern TEST_ONLY =
            Pattern.compile("(?s)<dependency>((?!</dependency>).)*<scope>test</scope>.*?</dependency>");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+|\\w+\\.(?:lua|js))`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern DESCRIPTION = Pattern.compile("<description>(.)(.*)\\.</description>");
    private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*)</artifactId>");
    private static final Pattern SUMMARY =
            Pattern.compile("(?s)@Command\\((?:(?!@Option|@Parameters).)*?\\sdescription ="
                    + "\\s*\\{?\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"(?:\\s*\\+\\s*)?)+)");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void nameOnlyCommandsThatExist() throws IOException {
        Set<String> commands = all(ROW, Files.readString(ROOT.resolve("bin/coffee")));
        commands.addAll(List.of("completion", "help"));
        assertTrue(commands.contains("redis"));
        for (Path document : documents()) {
            Set<String> named = all(COMMAND, Files.readString(document));
            named.removeAll(commands);
            assertEquals(Set.of(), named, document + " names commands that bin/coffee does not have");
        }
    }

    /** The files that docs/life-of-an-order.md names exist, and there are as many as it says. */
    @Test
    void nameOnlyFilesThatExist() throws IOException {
        String life = Files.readString(ROOT.resolve("docs/life-of-an-order.md"));
        Set<String> sources = new TreeSet<>();
        try (Stream<Path> files =
                Files.find(ROOT, 14, (path, file) -> path.toString().contains("/src/main/"))) {
            files.forEach(path -> sources.add(path.getFileName().toString().replace(".java", "")));
        }
        Set<String> named = all(CLASS, life);
        assertTrue(named.size() > 20, named::toString);
        named.removeAll(sources);
        assertEquals(Set.of(), named, "docs/life-of-an-order.md names files that do not exist");
        Set<String> order = new TreeSet<>(toFollowALine());
        order.addAll(all(CLASS, section("From the spout to the commit")));
        order.addAll(all(CLASS, section("From the commit to the page")));
        assertEquals(35, order.size(), order::toString);
        Set<String> rejected = all(CLASS, section("A rejected line"));
        rejected.removeAll(order);
        assertEquals(9, rejected.size(), rejected::toString);
    }

    /** Whatever the files on the way of a line use of the project is named in docs/life-of-an-order.md too. */
    @Test
    void tellHowToFollowALineOntoTheList() throws IOException {
        Set<String> told = all(CLASS, section("From the file to the list"));
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("delivery", "flume-redis-sink")) {
            for (Path path : javaFiles(ROOT.resolve(module).resolve("src/main"))) {
                String code = Files.readString(path).replaceAll("(?m)^(import | *\\*| *//).*$", "");
                sources.put(path.getFileName().toString().replace(".java", ""), code);
            }
        }
        List<String> toRead = toFollowALine();
        assertTrue(sources.keySet().containsAll(toRead), toRead::toString);
        Set<String> used = new TreeSet<>();
        for (String name : toRead) {
            sources.keySet().stream()
                    .filter(other -> Pattern.compile("\\b" + other + "\\b")
                            .matcher(sources.get(name))
                            .find())
                    .forEach(used::add);
        }
        used.removeAll(told);
        assertEquals(Set.of(), used, "used on the way of a line, and not told in docs/life-of-an-order.md");
    }

    private static List<String> toFollowALine() throws IOException {
        String section = section("From the file to the list");
        return CLASS.matcher(section.substring(0, section.indexOf("To a topic")))
                .results()
                .map(named -> named.group(1))
                .toList();
    }

    /** The section of docs/life-of-an-order.md with that heading. */
    private static String section(String heading) throws IOException {
        String life = Files.readString(ROOT.resolve("docs/life-of-an-order.md"));
        String section = life.substring(life.indexOf("### " + heading + "\n") + 4);
        return section.contains("### ") ? section.substring(0, section.indexOf("### ")) : section;
    }

    /** The list of commands shows the first line of each description, so that must be a whole sentence. */
    @Test
    void summariseEveryCommandInASentence() throws IOException {
        Set<String> summaries = new TreeSet<>();
        for (Path path : javaFiles(ROOT)) {
            if (path.toString().contains("/src/main/")) {
                summaries.addAll(all(SUMMARY, Files.readString(path)));
            }
        }
        assertTrue(summaries.size() > 30, summaries::toString);
        summaries.removeIf(summary -> summary.strip().endsWith(".\""));
        assertEquals(Set.of(), summaries, "these first lines of descriptions are no whole sentences");
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        try (Stream<Path> files =
                Files.find(folder, 14, (path, file) -> path.toString().endsWith(".java"))) {
            return files.toList();
        }
    }

    @Test
    void linkOnlyToWhatIsThere() throws IOException {
        for (Path document : documents()) {
            for (String link : all(LINK, Files.readString(document))) {
                assertTrue(Files.exists(document.resolveSibling(link)), document + " links to " + link);
            }
        }
    }

    /** README.md describes each module by the sentence of its pom. */
    @Test
    void tellOfEveryModuleWhatItIsFor() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Set<String> modules = all(MODULE, Files.readString(ROOT.resolve("pom.xml")));
        assertFalse(modules.isEmpty());
        for (String module : modules) {
            Matcher told = DESCRIPTION.matcher(Files.readString(ROOT.resolve(module + "/pom.xml")));
            assertTrue(told.find(), module);
            String row = "| `" + module + "/` | " + told.group(1).toLowerCase(Locale.ROOT) + told.group(2) + " |";
            assertTrue(readme.contains(row), "README.md does not have the row " + row);
        }
    }

    /** Programs meet in the queue, in Redis and in files. Only bench depends on several, to compare them. */
    @Test
    void noProgramIsBuiltOnAnother() throws IOException {
        Set<String> programs = all(PROGRAM, Files.readString(ROOT.resolve("bin/coffee")));
        assertTrue(programs.remove("bench"));
        assertTrue(programs.size() > 5, programs::toString);
        for (String program : programs) {
            Set<String> uses = all(
                    ARTIFACT,
                    TEST_ONLY
                            .matcher(Files.readString(ROOT.resolve(program + "/pom.xml")))
                            .replaceAll(""));
            assertTrue(uses.remove("coffee-" + program));
            uses.retainAll(programs.stream().map("coffee-"::concat).toList());
            assertEquals(Set.of(), uses, program + " is built on another program");
        }
    }

    @Test
    void listEveryDependencyAndPlugin() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.find(ROOT, 2, (path, file) -> path.endsWith("pom.xml"))) {
            for (Path pom : files.toList()) {
                used.addAll(all(ARTIFACT, Files.readString(pom).replaceAll("(?s)<exclusions>.*?</exclusions>", "")));
            }
        }
        used.removeIf(artifact -> artifact.startsWith("coffee-"));
        assertEquals(used, all(LISTED, Files.readString(ROOT.resolve("docs/dependencies.md"))));
    }

    @Test
    void quoteBenchmarksAsTheyWereWritten() throws IOException {
        List<String> written = Files.readAllLines(ROOT.resolve("docs/benchmarks.md"));
        String readme = Files.readString(ROOT.resolve("README.md"));
        String quoted = readme.substring(readme.indexOf("\n## How fast\n"), readme.indexOf("\n## The modules\n"));
        List<String> rows = quoted.lines().filter(line -> line.startsWith("| ")).toList();
        assertTrue(rows.size() > 1, "README.md quotes no benchmark");
        assertTrue(written.containsAll(rows), "README.md quotes what docs/benchmarks.md does not say");
        assertTrue(written.stream().anyMatch(line -> line.startsWith("Machine: ") && quoted.contains(line)));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files =
                Files.find(ROOT, 2, (path, file) -> path.toString().endsWith(".md"))) {
            List<Path> documents =
                    files.filter(path -> !path.toString().contains("target")).toList();
            assertTrue(documents.contains(ROOT.resolve("README.md")));
            return documents;
        }
    }

    private static Set<String> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
