package coffee.flume.agent;

import java.util.List;
import org.apache.flume.Context;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink;
import org.apache.flume.Sink.Status;
import org.apache.flume.SinkProcessor;
import org.apache.flume.lifecycle.LifecycleState;

/** A sink's or a sink group's work, which can be closed between two batches. For the one thread of its runner. */
record GatedSink(SinkProcessor processor, Gate gate) implements SinkProcessor {

    @Override
    public Status process() throws EventDeliveryException {
        if (!gate.enter()) {
            return Status.BACKOFF;
        }
        try {
            return processor.process();
        } finally {
            gate.leave();
        }
    }

    @Override
    public void setSinks(List<Sink> sinks) {
        processor.setSinks(sinks);
    }

    @Override
    public void configure(Context context) {
        processor.configure(context);
    }

    @Override
    public void start() {
        processor.start();
    }

    @Override
    public void stop() {
        processor.stop();
    }

    @Override
    public LifecycleState getLifecycleState() {
        return processor.getLifecycleState();
    }
}
