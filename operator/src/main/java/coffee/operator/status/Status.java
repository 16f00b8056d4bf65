package coffee.operator.status;

import coffee.contract.Counts;
import coffee.operator.Printable;
import coffee.operator.status.Status.Look.ReadFile;
import coffee.store.CountsStore.Standing;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * The state of the whole path at one moment.
 *
 * @param look empty if Redis or Kafka could not be read
 * @param rates the changes since the previous look, if there was one
 * @param lastCommit when a commit was last observed, if one was
 * @param stuck the stages that have work and do not move, in the order of the path
 * @param says the same in one sentence for a person
 */
record Status(
        Instant at,
        String redis,
        String queue,
        Optional<Look> look,
        Optional<Rates> rates,
        Optional<Instant> lastCommit,
        List<Stage> stuck,
        String says) {

    private static final int FILES = 10;
    private static final int PATH = 120;

    enum Stage {
        AGENT,
        REDIS,
        KAFKA,
        COUNTING;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Changes per second between two looks. */
    record Rates(double orders, double rejected, double queued) {

        static Rates between(Look before, Look now) {
            double seconds =
                    Math.max(1e-3, Duration.between(before.at(), now.at()).toNanos() / 1e9);
            Counts then = before.standing().totals();
            Counts totals = now.standing().totals();
            return new Rates(
                    (totals.orders() - then.orders()) / seconds,
                    (totals.rejectedInAll() - then.rejectedInAll()) / seconds,
                    (now.standing().queued() - before.standing().queued()) / seconds);
        }
    }

    /** Writes it for a person. */
    void print(PrintWriter out) {
        row(out, "redis", redis);
        look.ifPresent(l -> {
            files(out, l);
            String age = l.oldestAge()
                    .map(a -> ", the oldest of " + seconds(a) + " ago")
                    .orElse("");
            long queued = l.standing().queued();
            row(out, "queue", number(queued, "order") + " in " + queue + age + rate(", %+,.0f/s", Rates::queued));
            Counts totals = l.standing().totals();
            row(out, "counted", number(totals.orders(), "order") + rate(", %,.0f/s", Rates::orders));
            row(out, "rejected", number(totals.rejectedInAll(), "line") + rate(", %,.0f/s", Rates::rejected));
        });
        Optional<String> ago = lastCommit.map(commit -> seconds(Duration.between(commit, at)) + " ago");
        row(out, "last commit", ago.orElse("none seen yet"));
        out.println();
        String stages = String.join(" and ", stuck.stream().map(Stage::label).toList());
        out.println(stuck.isEmpty() ? says : "stuck: " + stages + ". " + says);
    }

    private static void files(PrintWriter out, Look look) {
        List<ReadFile> behind = look.files().stream()
                .filter(file -> file.behind().orElse(1) > 0)
                .sorted(Comparator.comparingLong(
                                (ReadFile file) -> file.behind().orElse(0))
                        .reversed()
                        .thenComparing(ReadFile::path))
                .toList();
        row(
                out,
                "files",
                look.files().isEmpty()
                        ? "no agent has stored how far it has read"
                        : number(look.behind(), "byte") + " behind in "
                                + number(look.files().size(), "file"));
        behind.stream()
                .limit(FILES)
                .forEach(file -> out.printf(
                        Locale.ROOT,
                        "  %15s  %s (%s)%n",
                        file.behind().isPresent()
                                ? String.format(
                                        Locale.ROOT, "%,d", file.behind().getAsLong())
                                : "?",
                        Printable.of(file.path(), PATH),
                        file.behind().isPresent() ? file.identity() : file.identity() + ", not at that path here"));
        if (behind.size() > FILES) {
            out.println("  and " + (behind.size() - FILES) + " more");
        }
    }

    private String rate(String format, ToDoubleFunction<Rates> of) {
        return rates.map(r -> String.format(Locale.ROOT, format, of.applyAsDouble(r)))
                .orElse("");
    }

    private static void row(PrintWriter out, String title, String text) {
        out.printf("%-12s %s%n", title, text);
    }

    private static String number(long n, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", n, what, n == 1 ? "" : "s");
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%,.1f s", Math.max(0, time.toMillis()) / 1e3);
    }

    /** Writes it for a program, as an object on one line. */
    JsonObject toJson() {
        JsonObject o = new JsonObject();
        o.addProperty("at", at.toString());
        o.addProperty("redis", redis);
        o.addProperty("queue", queue);
        look.ifPresent(l -> {
            JsonArray files = new JsonArray();
            for (ReadFile file : l.files()) {
                JsonObject f = new JsonObject();
                f.addProperty("identity", file.identity());
                f.addProperty("path", file.path());
                f.addProperty("offset", file.offset());
                f.add(
                        "behind",
                        file.behind().isPresent()
                                ? new JsonPrimitive(file.behind().getAsLong())
                                : JsonNull.INSTANCE);
                files.add(f);
            }
            o.add("files", files);
            o.addProperty("queued", l.standing().queued());
            l.oldestAge().ifPresent(age -> o.addProperty("lagMillis", Math.max(0, age.toMillis())));
            o.addProperty("committed", l.standing().committed());
            o.addProperty("orders", l.standing().totals().orders());
            o.addProperty("rejected", l.standing().totals().rejectedInAll());
        });
        rates.ifPresent(r -> {
            o.addProperty("ordersPerSecond", r.orders());
            o.addProperty("rejectedPerSecond", r.rejected());
            o.addProperty("queuedPerSecond", r.queued());
        });
        lastCommit.ifPresent(commit -> o.addProperty("lastCommit", commit.toString()));
        JsonArray stages = new JsonArray();
        stuck.forEach(stage -> stages.add(stage.label()));
        o.add("stuck", stages);
        o.addProperty("says", says);
        return o;
    }

    /**
     * What Redis and the files hold at one moment.
     *
     * @param oldest when the oldest order of the queue was placed, if it has a time
     * @param files the files that agents have not finished
     */
    record Look(Instant at, Standing standing, Optional<Instant> oldest, List<ReadFile> files) {

        /**
         * How far an agent has read a file.
         *
         * @param identity the agent's
         * @param offset the end of the lines that are on the queue
         * @param behind the bytes of the file that are not yet on the queue; empty if the file cannot be measured
         */
        record ReadFile(String identity, String id, String path, long offset, OptionalLong behind) {}

        /** How many bytes of files wait, as far as they can be measured. */
        long behind() {
            return files.stream().mapToLong(file -> file.behind().orElse(0)).sum();
        }

        Optional<Duration> oldestAge() {
            return oldest.map(placed -> Duration.between(placed, at));
        }
    }
}
