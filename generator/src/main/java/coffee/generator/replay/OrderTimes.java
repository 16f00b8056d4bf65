package coffee.generator.replay;

import coffee.contract.OrderLimits;
import coffee.contract.decode.FastDecoder;
import coffee.generator.pace.OrderedAt;
import java.util.OptionalLong;

/** The time that a line carries, if it keeps the contract and has one. For one thread. */
final class OrderTimes implements OrderedAt {

    private static final long LATEST = OrderLimits.LATEST.toEpochMilli();

    private final FastDecoder decoder = new FastDecoder();

    @Override
    public OptionalLong of(byte[] bytes, int from, int to) {
        if (decoder.names().crowded()) {
            decoder.names().clear();
        }
        boolean dated =
                decoder.decode(bytes, from, to, LATEST) && decoder.order().isDated();
        return dated ? OptionalLong.of(decoder.order().orderedAt()) : OptionalLong.empty();
    }
}
