package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceTest {

    @TempDir
    private Path folder;

    @Test
    void isForOnePipelineAtATime() throws IOException {
        try (Workplace first = Workplace.take(folder, false)) {
            CommandFailure failure = assertThrows(CommandFailure.class, () -> Workplace.take(folder, false));
            assertTrue(failure.getMessage().contains("another pipeline runs"), failure.getMessage());
            assertEquals(List.of(), first.orderFiles());
        }
        Workplace.take(folder, false).close();
    }

    @Test
    void removesTheDataAtTheEnd() throws IOException {
        write(false);
        try (Workplace next = Workplace.take(folder, true)) {
            assertEquals(List.of(), next.orderFiles());
        }
    }

    @Test
    void keepsTheDataIfItIsAsked() throws IOException {
        write(true);
        try (Workplace next = Workplace.take(folder, true)) {
            assertEquals(1, next.orderFiles().size());
        }
    }

    @Test
    void forgetsKeptDataWhenItIsToBeginAnew() throws IOException {
        write(true);
        try (Workplace next = Workplace.take(folder, false)) {
            assertEquals(List.of(), next.orderFiles());
        }
    }

    private void write(boolean keep) throws IOException {
        try (Workplace place = Workplace.take(folder, keep)) {
            Files.writeString(place.orders().resolve("orders-1.jsonl"), "{}\n");
        }
    }
}
