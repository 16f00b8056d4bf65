package coffee.pipeline.demo;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.Home;
import coffee.cli.StopSignal;
import coffee.pipeline.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coffee demo}: the whole pipeline on this machine, from one command. */
@Command(
        name = "demo",
        description = {
            "Runs all of it on this machine, each part a process of its own: Redis, the generator, a Flume agent, the "
                    + "topology and the dashboard. Nothing has to be installed.",
            "Ctrl-C stops all of it, in order, and leaves no process."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec;

    @Mixin
    private DemoOptions options;

    public static void main(String... args) {
        Cli.main(new DemoCommand(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.problem().ifPresent(problem -> {
            throw new ParameterException(spec.commandLine(), problem);
        });
        checkFree(options.port);
        try (StopSignal stop = StopSignal.listen(GRACE);
                Workplace place = Workplace.take(Home.data("demo"), options.keep);
                Demo demo = new Demo(options, place, spec.commandLine().getOut(), stop)) {
            return demo.run();
        }
    }

    private static void checkFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.setReuseAddress(true);
        } catch (IOException e) {
            throw new CommandFailure(
                    "port " + port + " is in use: stop what listens there, or choose another with --port");
        }
    }
}
