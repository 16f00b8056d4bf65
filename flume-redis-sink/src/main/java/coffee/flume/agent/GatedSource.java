package coffee.flume.agent;

import java.util.List;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.channel.ChannelProcessor;

/** A source's way to its channels, which can be closed between two batches. As safe for threads as what it stands for. */
final class GatedSource extends ChannelProcessor {

    private final ChannelProcessor processor;
    private final Gate gate;

    GatedSource(ChannelProcessor processor, Gate gate) {
        super(processor.getSelector());
        this.processor = processor;
        this.gate = gate;
    }

    @Override
    public void processEventBatch(List<Event> events) {
        pass(() -> processor.processEventBatch(events));
    }

    @Override
    public void processEvent(Event event) {
        pass(() -> processor.processEvent(event));
    }

    /** No {@code ChannelException}, which would have the source wait and try again. */
    private void pass(Runnable put) {
        if (!gate.enter()) {
            throw new IllegalStateException("the agent stops");
        }
        try {
            put.run();
        } finally {
            gate.leave();
        }
    }

    @Override
    public void initialize() {
        processor.initialize();
    }

    @Override
    public void configure(Context context) {
        processor.configure(context);
    }

    @Override
    public void close() {
        processor.close();
    }
}
