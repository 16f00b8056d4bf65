package coffee.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.storm.Config;
import org.apache.storm.generated.ComponentCommon;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.validation.ConfigValidation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderTopologyTest {

    @TempDir
    Path folder;

    @Test
    void showsTheSettingsInStormsPageButNoSecret() throws Exception {
        // given
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2\n");
        Settings settings = TestSettings.of(
                "redis.uri=redis://topology@127.0.0.1:6379", "redis.passwordFile=" + secret, "topology.counters=3");
        // when
        Config config = OrderTopology.config(settings);
        // then
        assertEquals("redis://topology@127.0.0.1:6379", config.get("coffee.redis.uri"));
        assertEquals("3", config.get("coffee.topology.counters"));
        assertEquals("50ms", config.get("coffee.topology.idlePoll"));
        assertEquals(secret.toString(), config.get("coffee.redis.passwordFile"));
        assertFalse(config.toString().contains("hunter2"));
        ConfigValidation.validateFields(config);
    }

    /** A cluster may have a lower limit, which would hold back batches that a commit waits for. */
    @Test
    void letsNoClusterBoundWhatIsUnderWay() {
        Settings one = Settings.defaults();
        Settings eight = TestSettings.of("queue=a,b,c,d,e,f,g,h");
        assertEquals(4 * 32, OrderTopology.config(one).get(Config.TOPOLOGY_MAX_SPOUT_PENDING));
        assertEquals(4 * 32, OrderTopology.config(eight).get(Config.TOPOLOGY_MAX_SPOUT_PENDING));
    }

    @Test
    void hasTasksToRebalanceTheCountersUpwards() {
        // when
        StormTopology topology = OrderTopology.topology(TestSettings.of("topology.counters=3"));
        // then
        ComponentCommon count = topology.get_bolts().get("count").get_common();
        assertEquals(3, count.get_parallelism_hint());
        assertTrue(count.get_json_conf().contains("\"topology.tasks\":12"), count.get_json_conf());
    }
}
