package coffee.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.cli.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterFolderTest {

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a=b"})
    void isNotWrittenWhereJavaWouldSplitItsPath(String name) {
        ClusterFolder folder = new ClusterFolder(root.resolve(name));

        CommandFailure problem =
                assertThrows(CommandFailure.class, () -> folder.write(root, new Ports(1, 2, 3, List.of(4))));

        assertEquals(
                "the folder of a cluster may have no : and no = in its path: " + folder.root(), problem.getMessage());
        assertFalse(Files.exists(folder.root()));
    }
}
