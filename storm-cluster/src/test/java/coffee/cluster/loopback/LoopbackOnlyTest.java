package coffee.cluster.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackOnlyTest {

    private static InetSocketAddress at(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "::ffff:0.0.0.0"})
    void takesLoopbackForAllInterfacesAtTheSamePort(String all) throws UnknownHostException {
        assertEquals(at("127.0.0.1", 6627), LoopbackOnly.of(at(all, 6627)));
    }

    @Test
    void takesLoopbackForNoAddressAtAnyPort() throws UnknownHostException {
        assertEquals(at("127.0.0.1", 6627), LoopbackOnly.of(new InetSocketAddress(6627)));
        assertEquals(at("127.0.0.1", 0), LoopbackOnly.of(null));
    }

    static Stream<SocketAddress> definite() throws UnknownHostException {
        return Stream.of(
                at("127.0.0.1", 6627),
                at("127.0.0.2", 6627),
                at("::1", 6627),
                at("192.0.2.2", 6627),
                InetSocketAddress.createUnresolved("nowhere.invalid", 6627),
                UnixDomainSocketAddress.of("storm.socket"));
    }

    @ParameterizedTest
    @MethodSource("definite")
    void leavesWhatIsDefinite(SocketAddress address) throws UnknownHostException {
        assertSame(address, LoopbackOnly.of(address));
    }
}
