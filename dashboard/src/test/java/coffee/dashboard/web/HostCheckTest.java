package coffee.dashboard.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {

    /** A dashboard that listens on every interface, and a connection that reached one of them. */
    private final HostCheck everywhere = check("0.0.0.0", "cups.example.com");

    private final InetSocketAddress reached = new InetSocketAddress("10.1.2.3", 8080);

    private static HostCheck check(String listensOn, String... hosts) {
        return new HostCheck(listensOn, List.of(hosts), new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return false;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost.",
                "127.0.0.1",
                "127.8.9.10",
                "::1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "10.1.2.3",
                "0.0.0.0",
                "cups.example.com",
                "CUPS.example.com."
            })
    void answersToItsOwnNamesAndAddresses(String host) {
        assertTrue(everywhere.isOurs(host, reached));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "127.0.0.1.rebound.example",
                "localhost.rebound.example",
                "notlocalhost",
                "10.1.2.4",
                "127.0.0.256",
                "[2001:db8::1]",
                "cups.example.com.rebound.example",
                ":::",
                ""
            })
    void answersToNoOther(String host) {
        assertFalse(everywhere.isOurs(host, reached));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cups", "10.1.2.3"})
    void answersToTheNameThatItListensOn(String host) {
        assertTrue(check("cups").isOurs(host, reached));
        assertFalse(check("other").isOurs("cups", reached));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::1]", "2001:DB8:0::1"})
    void answersToTheAddressReachedHoweverItIsWritten(String host) {
        assertTrue(everywhere.isOurs(host, new InetSocketAddress("2001:db8::1", 8080)));
    }
}
