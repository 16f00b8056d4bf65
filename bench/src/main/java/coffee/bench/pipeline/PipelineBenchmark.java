package coffee.bench.pipeline;

import coffee.bench.Benchmark;
import coffee.bench.MeasuredPipeline;
import coffee.cli.ExitCode;
import coffee.contract.RedisLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Orders per second from a file through agent, Redis and topology together, as they are shipped.",
            "Beside it, what a bare client alone pushes into the same Redis before and after, and what Taildir and a file"
                    + " channel alone move."
        })
public final class PipelineBenchmark extends Benchmark {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final String ASIDE = "bench:aside";

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "1500000",
            description = "Orders a round (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds of which the median counts, after two to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds;

    private interface Way {
        double perSecond(Path file) throws IOException, InterruptedException;
    }

    private int files;

    PipelineBenchmark() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(orders >= 1_000 && rounds > 0, "--orders must be at least 1000, and --rounds 1");
        try (MeasuredPipeline pipeline = MeasuredPipeline.open();
                UnifiedJedis redis = pipeline.redis().openClient(1)) {
            print("%-38s %12s", "", "orders/s");
            Way push = file -> {
                redis.del(ASIDE);
                return Throughput.ofBareClient(file, pipeline.redis(), ASIDE);
            };
            List<Double> client = measure("a bare client alone, before", push, 1, orders, pipeline);
            pipeline.startTaildir();
            Way taildir = moving(() -> redis.llen(LAYOUT.queue()), orders / 10, pipeline);
            List<Double> byTaildir = measure("Taildir alone, file to queue", taildir, 1, orders / 10, pipeline);
            pipeline.stopAgent();
            redis.del(LAYOUT.queue(), ASIDE);

            pipeline.startTopology();
            pipeline.startAgent();
            Way all = moving(() -> committed(redis), orders, pipeline);
            List<Double> together = measure("together, file to counts", all, 2, orders, pipeline);
            pipeline.stopAgent();
            pipeline.stopTopology();

            client.addAll(measure("a bare client alone, after", push, 1, orders, pipeline));
            report(median(together, r -> r), median(client, r -> r), median(byTaildir, r -> r));
        }
        return ExitCode.DONE;
    }

    private List<Double> measure(String what, Way way, int warmUps, int count, MeasuredPipeline pipeline)
            throws IOException, InterruptedException {
        List<Double> measured = new ArrayList<>();
        for (int round = 1 - warmUps; round <= rounds; round++) {
            String name = "orders-" + ++files + ".jsonl";
            double rate = way.perSecond(Throughput.writeOrders(pipeline.orders().resolveSibling(name), count, files));
            if (round > 0) {
                measured.add(rate);
            }
        }
        print("%-38s %,12.0f", what, median(measured, r -> r));
        return measured;
    }

    private static Way moving(LongSupplier reached, int count, MeasuredPipeline pipeline) {
        return file -> new Throughput(reached, pipeline::check).perSecond(file, count, pipeline.orders());
    }

    private static long committed(UnifiedJedis redis) {
        String position = redis.get(LAYOUT.committed());
        return position == null ? 0 : Long.parseLong(position);
    }

    private void report(double together, double client, double taildir) {
        print("Together %.2f of the bare client, and %.1f times Taildir.", together / client, together / taildir);
        found(
                "a file through agent, Redis and topology to stored counts",
                text("%,.0f orders/s", together),
                text(
                        "%.2f of a bare client alone (%,.0f), %.0f times Taildir and a file channel alone (%,.0f)",
                        together / client, client, together / taildir, taildir));
    }
}
