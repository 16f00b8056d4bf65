package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real bash completes the real, built command. */
@Timeout(60)
class CompletionIT {

    @TempDir
    private Path folder;

    private FakeCheckout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = FakeCheckout.in(folder);
        checkout.file("dinner menu.txt", "");
        checkout.useTheBuild("pipeline");
        checkout.set("PATH", checkout.path("bin") + ":" + checkout.path("path"));
    }

    @Test
    void completesCommands() throws Exception {
        assertEquals(List.of("redis"), completed("coffee", "red"));
        assertTrue(completed("coffee", "").containsAll(List.of("redis", "completion", "help")));
        assertEquals(List.of("redis"), completed("coffee", "help", "red"));
        assertEquals(List.of("ask"), completed("coffee", "redis", "a"));
    }

    @Test
    void completesTheOptionsThatTheCommandHas() throws Exception {
        assertEquals(List.of("--port"), completed("coffee", "redis", "--po"));
        assertTrue(completed("coffee", "redis", "--")
                .containsAll(List.of("--config", "--set", "--port", "--dir", "--help", "--version")));
        assertEquals(List.of(), completed("coffee", "redis", "ask", "--port"));
    }

    @Test
    void takesWhatWasTypedForNoPattern() throws Exception {
        assertEquals(List.of(), completed("coffee", "r.d"));
        assertEquals(List.of(), completed("coffee", "help", "r.d"));
        assertEquals(List.of(), completed("coffee", "redi.", "--po"));
        assertEquals(List.of(), completed("coffee", "redis", "--p.r"));
    }

    @Test
    void completesTheValuesThatAnOptionHas() throws Exception {
        assumeTrue(
                System.getenv("CI") != null || Files.isDirectory(Path.of("../operator/target/lib")),
                "needs the operator's commands built");
        checkout.useTheBuild("operator");
        assertEquals(List.of(), completed("coffee", "rejected", "--f.rmat", "js"));
        assertEquals(List.of("json"), completed("coffee", "rejected", "--format", "js"));
        assertEquals(List.of("json"), completed("coffee", "rejected", "--format", "=", "js"));
    }

    @Test
    void completesFilesWhereFilesAreMeant() throws Exception {
        assertEquals(List.of("dinner menu.txt"), completed("coffee", "redis", "--dir", "din"));
        assertEquals(List.of("dinner menu.txt"), completed("coffee", "redis", "--dir", "=", "din"));
        assertEquals(List.of(), completed("coffee", "redis", "--port", "din"));
    }

    @Test
    void remembersWhatTheCommandSaid() throws Exception {
        completed("coffee", "redis", "--po");
        try (Stream<Path> remembered = Files.list(checkout.path(".coffee/words"))) {
            assertEquals(1, remembered.count());
        }
        checkout.set("JAVA_HOME", "/nowhere");
        assertEquals(List.of("--port"), completed("coffee", "redis", "--po"));
    }

    /** The completions that bash offers for the last word. */
    private List<String> completed(String... words) throws IOException, InterruptedException {
        String line = String.join(" ", Stream.of(words).map(w -> "'" + w + "'").toList());
        String script = """
                eval "$(coffee completion bash)"
                COMP_WORDS=(%s); COMP_CWORD=%d
                complete -p coffee >/dev/null && _coffee
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(line, words.length - 1);
        FakeCheckout.Ran ran = FakeCheckout.ended(
                checkout.startAny(List.of(checkout.path("path/bash").toString(), "-c", script)));
        assertEquals("", ran.err());
        return ran.out().lines().toList();
    }
}
