package coffee.pipeline.demo;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import coffee.pipeline.Part;
import coffee.pipeline.Part.Health;
import coffee.pipeline.Parts;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An installed Prometheus, run with the jobs and alerts of {@code ops/prometheus}, at the ports of this pipeline. It
 * scrapes every second instead of every ten.
 */
final class Prometheus {

    private static final String CONFIG = "prometheus.yml";

    private final Path program;
    private final URI address = URI.create("http://127.0.0.1:" + EmbeddedRedis.freePort() + "/");

    private Prometheus(Path program) {
        this.program = program;
    }

    /** The one in the folders of {@code path}, if there is one. */
    static Optional<Prometheus> find(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .map(Prometheus::new)
                .findFirst();
    }

    URI address() {
        return address;
    }

    /** The part to start; writes its settings into the folder, where its data goes too. */
    Part part(Path folder, Parts parts) throws IOException {
        Path ops = Home.folder()
                .map(home -> home.resolve("ops/prometheus"))
                .orElseThrow(() -> new CommandFailure("Prometheus is started by bin/coffee demo only"));
        Files.writeString(folder.resolve(CONFIG), adapted(Files.readString(ops.resolve(CONFIG)), parts));
        Files.writeString(folder.resolve("alerts.yml"), Files.readString(ops.resolve("alerts.yml")));
        return new Part(
                "prometheus",
                Optional.of(program),
                List.of(
                        "--config.file=" + folder.resolve(CONFIG),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + address.getAuthority()),
                Map.of(),
                Health.http(address.resolve("-/ready")));
    }

    private static String adapted(String config, Parts parts) {
        String adapted = config.replace(": 10s", ": 1s")
                .replace("127.0.0.1:34545", parts.flumeAddress().getAuthority());
        List<URI> workers = parts.topologyAddresses();
        for (int i = 0; i < workers.size(); i++) {
            adapted = adapted.replace("127.0.0.1:" + (9410 + i), workers.get(i).getAuthority());
        }
        // The last one, as its port is the user's choice and may be one of the others.
        return adapted.replace("127.0.0.1:8080", parts.dashboardAddress().getAuthority());
    }
}
