package coffee.flume.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.instrumentation.SinkCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsTest {

    @Test
    void namesEachAttributeAsPrometheusWantsIt() {
        Map<String, String> source = Map.of(
                "Type",
                "SOURCE",
                "Lines",
                "12",
                "BytesBehind",
                "7",
                "BytesBehindByFile",
                "{\"/till/a \\\"b\\\"\":7}",
                "StartTime",
                "1500");
        Map<String, String> sink = Map.of("EventDrainSuccessCount", "3", "QueueLength", "-1");
        assertEquals("""
                # TYPE coffee_flume_behind_bytes gauge
                coffee_flume_behind_bytes{type="source",component="orders"} 7
                # TYPE coffee_flume_event_drain_success_total counter
                coffee_flume_event_drain_success_total{type="sink",component="redis"} 3
                # TYPE coffee_flume_file_behind_bytes gauge
                coffee_flume_file_behind_bytes{type="source",component="orders",file="/till/a \\"b\\""} 7
                # TYPE coffee_flume_lines_total counter
                coffee_flume_lines_total{type="source",component="orders"} 12
                # TYPE coffee_flume_queue_length gauge
                coffee_flume_queue_length{type="sink",component="redis"} -1
                # TYPE coffee_flume_start_time_seconds gauge
                coffee_flume_start_time_seconds{type="source",component="orders"} 1.5
                """, Metrics.exposition(Map.of("SOURCE.orders", source, "SINK.redis", sink)));
    }

    @Test
    void givesTextToPrometheusAndJsonToOthers() throws Exception {
        // given
        SinkCounter counter = new SinkCounter("metrics-test");
        counter.start();
        counter.addToEventDrainSuccessCount(5);
        Metrics metrics = new Metrics();
        metrics.configure(new Context(Map.of("port", "0")));
        metrics.start();
        try {
            // when
            HttpResponse<String> text = get(metrics, "application/openmetrics-text;q=0.5,text/plain;version=0.0.4");
            HttpResponse<String> json = get(metrics, "*/*");

            // then
            assertTrue(text.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain; version=0.0.4"));
            assertTrue(
                    text.body()
                            .contains(
                                    "coffee_flume_event_drain_success_total{type=\"sink\",component=\"metrics-test\"} 5\n"),
                    text.body());
            assertEquals(
                    "5",
                    JsonParser.parseString(json.body())
                            .getAsJsonObject()
                            .getAsJsonObject("SINK.metrics-test")
                            .get("EventDrainSuccessCount")
                            .getAsString());
        } finally {
            metrics.stop();
            counter.stop();
        }
    }

    private static HttpResponse<String> get(Metrics metrics, String accept) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics.port() + "/metrics"))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
