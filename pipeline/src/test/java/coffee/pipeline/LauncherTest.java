package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.pipeline.FakeCheckout.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LauncherTest {

    @TempDir
    private Path folder;

    private FakeCheckout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = FakeCheckout.in(folder);
    }

    @Test
    void listsTheCommandsBeforeAnythingIsThere() throws Exception {
        Ran help = checkout.run("help");
        assertEquals(0, help.code());
        assertTrue(help.out().lines().anyMatch(l -> l.matches("  redis +run a Redis of your own.*")), help.out());
        assertEquals("", help.err());
        assertEquals(List.of(), checkout.builds());
    }

    /** macOS ships no newer bash. Each row is the pattern of a feature that bash 3.2 lacks, and an example. */
    @ParameterizedTest
    @CsvSource(delimiterString = " :: ", quoteCharacter = '`', textBlock = """
            (declare|local|typeset) -[a-zA-Z]*[An]         :: local -A seen
            \\$\\{\\w+(\\[[^]]*\\])?(,|\\^)            :: echo "${x,,}"
            \\$\\{\\w+(\\[[^]]*\\])?@[A-Za-z]\\}        :: echo "${x@Q}"
            \\$\\{\\w+:[^}:$-][^}$]*: *-                       :: echo "${x:0: -1}"
            \\b(mapfile|readarray|coproc)\\b            :: mapfile -t lines
            &>>                                       :: make &>>log
            [|]&                                      :: make |& tee log
            ;;&|;&                                    :: a) ;;&
            \\bwait -[np]                              :: wait -n
            (test|\\[) -v                              :: [ -v x ]
            \\bread -[a-zA-Z]*[iN]                     :: read -N 1 x
            %\\([^)]*\\)T                              :: printf '%(%s)T'
            [{]-?\\w+[.][.]-?\\w+[.][.]                 :: for i in {1..9..2}
            \\bexec [{]\\w+[}]                          :: exec {log}>file
            \\b(BASHPID|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)\\b :: echo $EPOCHSECONDS
            (?<![+])"\\$\\{(?!typed|sources)\\w+\\[@\\]\\} :: for x in "${never_filled[@]}"
            """)
    void isForBash32(String newer, String example) throws IOException {
        Pattern pattern = Pattern.compile(newer);
        assertTrue(pattern.matcher(example).find());
        for (String line : Files.readAllLines(Path.of("../bin/coffee"))) {
            assertFalse(pattern.matcher(line).find(), line);
        }
    }

    @Test
    void tellsItsVersionBeforeAnythingIsThere() throws Exception {
        assertEquals(new Ran(0, "coffee 9.8.7", ""), checkout.run("--version"));
    }

    @Test
    void runsAReleaseWithARuntimeAloneAndKeepsDataOutOfItsFolder() throws Exception {
        // given
        checkout.runtime("jre", "17.0.9");
        checkout.file("lib/release", "1.0.0 (commit abc)\n");
        checkout.file("lib/pipeline.classpath", "coffee-pipeline-1.jar\ncoffee-settings-1.jar\n");
        Path lib = checkout.path("lib");

        // when
        Ran usual = checkout.run("redis");
        checkout.set("XDG_DATA_HOME", "/xdg");
        Ran xdg = checkout.run("redis");
        checkout.set("COFFEE_DATA", "/var/lib/coffee");
        Ran chosen = checkout.run("redis");

        // then
        assertTrue(
                usual.out()
                        .contains("-cp " + lib + "/coffee-pipeline-1.jar:" + lib
                                + "/coffee-settings-1.jar coffee.pipeline."),
                usual.out());
        assertTrue(
                usual.out().contains("-Dcoffee.data=" + checkout.path("home/.local/share/coffee-analytics ")),
                usual.out());
        assertTrue(xdg.out().contains("-Dcoffee.data=/xdg/coffee-analytics "), xdg.out());
        assertTrue(chosen.out().contains("-Dcoffee.data=/var/lib/coffee "), chosen.out());
        assertEquals(new Ran(0, "coffee 1.0.0 (commit abc)", ""), checkout.run("--version"));
        assertEquals(List.of(), checkout.builds());
        assertFalse(Files.exists(checkout.path(".coffee")));
    }

    @Test
    void takesNoCommandForAMistake() throws Exception {
        Ran nothing = checkout.run();
        assertEquals(2, nothing.code());
        assertTrue(nothing.err().contains("Usage: coffee COMMAND"), nothing.err());
    }

    @ParameterizedTest
    @CsvSource({"reddis, redis", "d.mo, demo", "tsats, stats", "topolgy, topology", "comp, completion"})
    void namesTheCommandThatAnUnknownOneResembles(String typed, String meant) throws Exception {
        // given
        checkout.jdk("fits", "17");
        Ran unknown = new Ran(
                2,
                "",
                "coffee: there is no command \"" + typed + "\", did you mean " + meant + "? (coffee help lists them)");

        // then
        assertEquals(unknown, checkout.run(typed));
        assertEquals(unknown, checkout.run("help", typed));
    }

    /** If names were patterns, each of these would run a command. */
    @ParameterizedTest
    @ValueSource(strings = {"\\.*", ".....", "^redis", "redis |", "r\nredis", "[a-z]*", "espresso"})
    void takesNothingButItsNameForACommand(String typed) throws Exception {
        // given
        checkout.jdk("fits", "17");

        // when
        Ran ran = checkout.run(typed);

        // then
        assertEquals(2, ran.code());
        assertTrue(ran.err().startsWith("coffee: there is no command \"" + typed + "\""), ran.err());
        assertEquals("", ran.out());
        assertEquals(List.of(), checkout.builds());
    }

    @Test
    void saysWhatToDoWithoutJava() throws Exception {
        checkout.jdk("too-old", "11.0.2");
        checkout.jdk("too-new", "25");
        assertEquals(
                new Ran(
                        1,
                        "",
                        "coffee: found no Java 17 to 23: install one (on Debian: apt install openjdk-17-jdk) or set"
                                + " JAVA_HOME to it"),
                checkout.run("redis"));
    }

    @Test
    void refusesAJavaHomeThatIsTooNewAndNamesAUsableOne() throws Exception {
        Path usable = checkout.jdk("fits", "21.0.1");
        checkout.set("JAVA_HOME", checkout.jdk("too-new", "25.0.3").toString());
        assertEquals(
                new Ran(1, "", "coffee: JAVA_HOME is Java 25, but coffee needs 17 to 23: set JAVA_HOME=" + usable),
                checkout.run("redis"));
    }

    @Test
    void refusesAJavaHomeThatIsTooOldWhereThereIsNoOther() throws Exception {
        checkout.set("JAVA_HOME", checkout.jdk("too-old", "1.8.0_402").toString());
        assertEquals(
                new Ran(
                        1,
                        "",
                        "coffee: JAVA_HOME is Java 8, but coffee needs 17 to 23: install one (on Debian: apt install"
                                + " openjdk-17-jdk) and set JAVA_HOME to it"),
                checkout.run("redis"));
    }

    @Test
    void refusesAJavaHomeWithoutJava() throws Exception {
        checkout.set("JAVA_HOME", "/nowhere");
        Ran ran = checkout.run("redis");
        assertEquals(1, ran.code());
        assertTrue(ran.err().startsWith("coffee: JAVA_HOME is /nowhere, where there is no Java: "), ran.err());
    }

    @Test
    void takesTheJavaInThePathWhereItFits() throws Exception {
        checkout.jdk("a-first", "17");
        Path other = checkout.jdk("second", "23.0.1");
        Files.createSymbolicLink(checkout.path("path/java"), other.resolve("bin/java"));
        assertTrue(checkout.run("redis").out().startsWith("java-second "));
    }

    @Test
    void passesOverAnUnfitJavaInThePathAndARuntimeThatCannotBuild() throws Exception {
        Path tooNew = checkout.jdk("too-new", "25");
        Files.createSymbolicLink(checkout.path("path/java"), tooNew.resolve("bin/java"));
        checkout.runtime("a-runtime", "17");
        checkout.jdk("fits", "17");
        assertTrue(checkout.run("redis").out().startsWith("java-fits "));
    }

    @Test
    void saysThatARuntimeCannotBuild() throws Exception {
        checkout.runtime("runtime", "17");
        Ran ran = checkout.run("redis");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("is no JDK"), ran.err());
    }

    @Test
    void saysThatBuildingNeedsMaven() throws Exception {
        checkout.jdk("fits", "17");
        Files.delete(checkout.path("path/mvn"));
        assertEquals(
                new Ran(
                        1,
                        "",
                        "coffee: pipeline has to be built first, and Maven (mvn) is not installed (on Debian: apt install"
                                + " maven)"),
                checkout.run("redis"));
    }

    @Test
    void buildsWhatIsMissingAndThenRunsIt() throws Exception {
        checkout.jdk("fits", "17");
        Ran ran = checkout.run("redis", "--port", "7 000", "*");
        assertEquals(0, ran.code());
        assertEquals("coffee: building pipeline, which takes a minute the first time", ran.err());
        assertEquals(1, checkout.builds().size());
        String home = checkout.path("").toString().replaceAll("/$", "");
        assertTrue(
                ran.out()
                        .endsWith("-cp " + home + "/pipeline/target/coffee-pipeline-1.0.jar:" + home
                                + "/pipeline/target/lib/* coffee.pipeline.server.RedisCommand --port 7 000 *"),
                ran.out());
    }

    @Test
    void buildsAgainOnlyWhenASourceIsNewer() throws Exception {
        checkout.jdk("fits", "17");
        checkout.run("redis");
        // when nothing has changed
        assertEquals("", checkout.run("redis").err());
        assertEquals(1, checkout.builds().size());
        // when a module below has
        checkout.touchLater("settings/src/main/java/Settings.java");
        checkout.run("redis");
        assertEquals(2, checkout.builds().size());
    }

    @Test
    void looksAtWhatALinkLeadsTo() throws Exception {
        // given
        checkout.jdk("fits", "17");
        checkout.run("redis");
        // when
        Path elsewhere = Files.move(checkout.path("pom.xml"), checkout.path("elsewhere.xml"));
        Files.createSymbolicLink(checkout.path("pom.xml"), elsewhere);
        // then
        assertEquals("", checkout.run("redis").err());
        assertEquals(1, checkout.builds().size());
    }

    @Test
    void tellsAFailedBuildInOneLine() throws Exception {
        checkout.jdk("fits", "17");
        checkout.set("FAKE_MAVEN_FAILS", "yes");
        Ran ran = checkout.run("redis");
        assertEquals(1, ran.code());
        assertEquals(
                "coffee: pipeline could not be built: no beans (all of it is in "
                        + checkout.path(".coffee/build-pipeline.log") + ")",
                ran.err().lines().skip(1).findFirst().orElseThrow());
        assertEquals(2, ran.err().lines().count());
        assertEquals("", ran.out());
    }

    @Test
    void buildsOnceForTwoCommandsAtATime() throws Exception {
        // given
        checkout.jdk("fits", "17");
        checkout.set("FAKE_MAVEN_WAITS", "yes");
        Process first = checkout.start("redis", "one");
        await(checkout.path("maven-waits"));
        // when
        Process second = checkout.start("redis", "two");
        assertEquals(
                "coffee: waiting for another build to end", second.errorReader().readLine());
        Files.delete(checkout.path("maven-waits"));
        // then
        assertTrue(FakeCheckout.ended(first).out().endsWith("one"));
        assertTrue(FakeCheckout.ended(second).out().endsWith("two"));
        assertEquals(1, checkout.builds().size());
    }

    @Test
    void stopsTheBuildWhenItIsTerminated() throws Exception {
        checkout.jdk("fits", "17");
        checkout.set("FAKE_MAVEN_WAITS", "yes");
        Process process = checkout.start("redis");
        await(checkout.path("maven-waits"));
        List<ProcessHandle> below = process.descendants().toList();
        process.toHandle().destroy();
        assertEquals(143, FakeCheckout.ended(process).code());
        assertFalse(below.isEmpty());
        assertFalse(below.get(0).isAlive());
    }

    @Test
    void endsWithTheCommandsOwnCode() throws Exception {
        checkout.jdk("fits", "17");
        checkout.set("FAKE_EXIT", "42");
        assertEquals(42, checkout.run("redis").code());
    }

    @Test
    void passesAUsersFlagsToJava() throws Exception {
        checkout.jdk("fits", "17");
        checkout.set("COFFEE_JAVA_OPTS", "-Xmx1g -Dbeans=many");
        assertTrue(checkout.run("redis").out().contains(" -Xmx1g -Dbeans=many "));
    }

    @Test
    void worksFromAnywhereAndThroughLinks() throws Exception {
        checkout.jdk("fits", "17");
        Files.createSymbolicLink(checkout.path("one"), Path.of("bin/coffee"));
        Files.createSymbolicLink(checkout.path("two"), checkout.path("one"));
        Ran ran = FakeCheckout.ended(
                checkout.startAny(List.of("bash", "-c", "cd /; " + checkout.path("two") + " redis")));
        assertEquals(0, ran.code());
        assertTrue(ran.out().contains("-Dcoffee.home=" + checkout.path("bin").getParent()), ran.out());
    }

    @Test
    void asksTheCommandForItsHelp() throws Exception {
        checkout.jdk("fits", "17");
        assertTrue(checkout.run("help", "redis").out().endsWith("coffee.pipeline.server.RedisCommand --help"));
    }

    private static void await(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            Thread.sleep(10);
        }
    }
}
