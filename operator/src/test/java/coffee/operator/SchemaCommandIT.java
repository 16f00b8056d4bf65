package coffee.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Schema;
import coffee.operator.StoredPipeline.Run;
import coffee.store.SchemaStore;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchemaCommandIT {

    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final Schema PLAIN = Schema.COFFEE.withoutCrosses();

    @AutoClose
    private static final StoredPipeline pipeline = new StoredPipeline();

    @BeforeEach
    void empty() {
        pipeline.redis().flushAll();
    }

    private static void agree(Schema schema) {
        new SchemaStore(pipeline.redis(), pipeline.settings.layout()).agree(schema, NOON);
    }

    private static Run schema(String... words) {
        return pipeline.run(new SchemaCommand(), words);
    }

    @Test
    void showsWhatIsConfiguredBeforeAnythingIsStored() {
        Run run = schema("--set", "orders.crosses=none");
        assertEquals(0, run.code());
        assertTrue(run.out().startsWith("stored: none yet"), run.out());
        assertTrue(run.out().contains("  coffee                   orders, list\n"), run.out());
    }

    @Test
    void showsWhatIsStoredAndWhatWouldChange() {
        // given
        agree(PLAIN);

        // when
        Run same = schema("--set", "orders.crosses=none");
        Run more = schema(
                "--set",
                "orders.crosses=none",
                "--set",
                "orders.dimensions.channel.field=channel",
                "--set",
                "orders.dimensions.channel.optional=true");

        // then
        assertEquals(0, same.code());
        assertTrue(same.out().startsWith("stored, version 1:\n"), same.out());
        assertTrue(same.out().endsWith("configured: the same\n"), same.out());
        assertEquals(0, more.code());
        assertTrue(
                more.out()
                        .endsWith("configured: as follows, once a topology is started with it (version 2):\n"
                                + "  channel is new\n"),
                more.out());
    }

    @Test
    void saysSinceWhenAndWhatIsRefused() {
        // given
        agree(PLAIN);
        agree(Schema.COFFEE);

        // when
        Run run = schema("--set", "orders.dimensions.payment.field=paidBy", "--set", "orders.crosses=all");

        // then
        assertEquals(1, run.code());
        assertTrue(
                run.out().contains("  age*coffee               pairs, counted since 2026-03-14T12:00:00Z\n"),
                run.out());
        assertTrue(run.out().endsWith("  payment reads the field paidBy, not paymentMethod\n"), run.out());
    }

    @Test
    void writesTheConfiguredSchemaAsJson() {
        Run run = schema("--json", "--set", "orders.crosses=all");
        assertEquals(Schema.COFFEE, Schema.parse(run.out()));
    }
}
