package coffee.generator.pace;

import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.FastDecoder;
import java.util.OptionalLong;

/** Reads when the order of a line was placed, in epoch milliseconds; nothing where the line does not say. */
@FunctionalInterface
public interface OrderedAt {

    /** Of the line from there up to, and without, its newline. */
    OptionalLong of(byte[] bytes, int from, int to);

    /** As the contract has it: the time that a line carries, if it is an order of the schema and has one. For one thread. */
    static OrderedAt decoded(Schema schema) {
        FastDecoder decoder = new FastDecoder(schema);
        long latest = OrderLimits.LATEST.toEpochMilli();
        return (bytes, from, to) -> {
            if (decoder.names().crowded()) {
                decoder.names().clear();
            }
            boolean dated =
                    decoder.decode(bytes, from, to, latest) && decoder.order().isDated();
            return dated ? OptionalLong.of(decoder.order().orderedAt()) : OptionalLong.empty();
        };
    }
}
