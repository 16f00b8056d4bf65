package coffee.bench.pipeline;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import coffee.bench.stand.Stand;
import coffee.cli.ExitCode;
import coffee.contract.RedisLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Orders per second from a file through the agent, Redis and the topology together, beside the agent alone",
            "and the topology alone, with the settings that are shipped. The first fifth is not measured: it warms up."
        })
public final class PipelineCommand implements Callable<Integer>, Findings {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final String ASIDE = "bench:aside";

    /** The agent's own limit of the queue is not to be reached when nobody takes from it. */
    private static final long MOST_ORDERS = 1_000_000;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "900000",
            description = "How many orders the file has (default: ${DEFAULT-VALUE}).")
    private long orders;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    PipelineCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (orders < 1_000 || orders > MOST_ORDERS) {
            throw new ParameterException(spec.commandLine(), "--orders must be from 1000 to " + MOST_ORDERS);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-38s %12s%n", "", "orders/s");
        double agent;
        double topology;
        try (Stand stand = Stand.raise();
                UnifiedJedis redis = stand.redis().openClient(1)) {
            agent = agentAlone(stand, redis);
            row("agent alone, file to queue", agent, out);
            topology = topologyAlone(stand, redis);
            row("topology alone, queue to counts", topology, out);
        }
        double together = together();
        row("together, file to counts", together, out);
        report(agent, topology, together, out);
        return ExitCode.DONE;
    }

    private double agentAlone(Stand stand, UnifiedJedis redis) throws IOException, InterruptedException {
        stand.startAgent();
        OrderFile.put(orders, stand.orders());
        double perSecond = Gauge.perSecond(() -> redis.llen(LAYOUT.queue()), orders, stand);
        stand.stopAgent();
        return perSecond;
    }

    /** Empties twice what the agent has left in the queue, the first time to warm up. */
    private double topologyAlone(Stand stand, UnifiedJedis redis) throws IOException, InterruptedException {
        redis.rename(LAYOUT.queue(), ASIDE);
        stand.startTopology();
        redis.copy(ASIDE, LAYOUT.queue(), false);
        Gauge.perSecond(() -> committed(redis), orders, stand);
        redis.rename(ASIDE, LAYOUT.queue());
        return Gauge.perSecond(() -> committed(redis) - orders, orders, stand);
    }

    private double together() throws IOException, InterruptedException {
        try (Stand stand = Stand.raise();
                UnifiedJedis redis = stand.redis().openClient(1)) {
            stand.startTopology();
            stand.startAgent();
            OrderFile.put(orders, stand.orders());
            return Gauge.perSecond(() -> committed(redis), orders, stand);
        }
    }

    private static long committed(UnifiedJedis redis) {
        String position = redis.get(LAYOUT.committed());
        return position == null ? 0 : Long.parseLong(position);
    }

    private static void row(String what, double perSecond, PrintWriter out) {
        out.printf(Locale.ROOT, "%-38s %,12.0f%n", what, perSecond);
        out.flush();
    }

    private void report(double agent, double topology, double together, PrintWriter out) {
        boolean agentSlowest = agent <= topology;
        double part = together / Math.min(agent, topology);
        String slowest = agentSlowest ? "agent" : "topology";
        out.printf(Locale.ROOT, "Together %.2f of the slowest part alone, the %s.%n", part, slowest);
        findings.add(new Finding(
                "pipeline",
                "a file through agent, Redis and topology",
                String.format(Locale.ROOT, "%,.0f orders/s", together),
                String.format(
                        Locale.ROOT,
                        "%.2f of the slowest part alone (the %s, %,.0f orders/s)",
                        part,
                        slowest,
                        Math.min(agent, topology))));
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
