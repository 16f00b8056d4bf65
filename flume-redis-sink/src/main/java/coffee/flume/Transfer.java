package coffee.flume;

import java.util.List;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink.Status;
import org.apache.flume.Transaction;

/**
 * Moves events from the channel to the list, one transaction of the channel at a time, which is committed only once
 * Redis has the events. One instance from the sink's start to its stop; for one thread.
 */
final class Transfer implements AutoCloseable {

    private final String sink;
    private final SinkConfig config;
    private final RedisSinkCounter counter;
    private final Channel channel;
    private final Intake intake;
    private final Delivery delivery;
    private final Outage outage;

    Transfer(
            String sink,
            SinkConfig config,
            RedisSinkCounter counter,
            Channel channel,
            Intake intake,
            Delivery delivery,
            Outage outage) {
        this.sink = sink;
        this.config = config;
        this.counter = counter;
        this.channel = channel;
        this.intake = intake;
        this.delivery = delivery;
        this.outage = outage;
    }

    /** Connects, if Redis can be reached already. */
    void open() {
        try {
            delivery.open();
        } catch (QueueException e) {
            outage.failed(e);
        }
    }

    /** Moves some events, if there are any and if it is not yet too early after a failure. */
    Status process() throws EventDeliveryException {
        return outage.mayTry() ? move() : failed("waits before it tries again", null);
    }

    /** Moves some events, even if it is early. */
    Status move() throws EventDeliveryException {
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        try {
            int wanted = delivery.wanted();
            List<Event> events = delivery.underway() > 0 ? intake.takeAgain(wanted) : intake.take(wanted);
            if (!events.isEmpty()) {
                count(events.size());
                delivery.deliver(events);
            }
            transaction.commit();
            done(events.size());
            return Status.READY;
        } catch (QueueException e) {
            transaction.rollback();
            outage.failed(e);
            if (e.trouble() != Trouble.FULL) {
                counter.incrementEventWriteFail();
            }
            return failed(e.getMessage(), e);
        } catch (ChannelException e) {
            counter.incrementChannelReadFail();
            transaction.rollback();
            throw e;
        } catch (RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        } finally {
            transaction.close();
        }
    }

    private void count(int events) {
        counter.addToEventDrainAttemptCount(events);
        if (events < config.batchSize()) {
            counter.incrementBatchUnderflowCount();
        } else {
            counter.incrementBatchCompleteCount();
        }
    }

    private void done(int events) {
        if (events == 0) {
            counter.incrementBatchEmptyCount();
            delivery.idle();
            return;
        }
        delivery.committed();
        counter.addToEventDrainSuccessCount(events);
        outage.worked();
    }

    private Status failed(String message, QueueException cause) throws EventDeliveryException {
        if (config.onFailure() == SinkConfig.OnFailure.THROW) {
            throw new EventDeliveryException(sink + ": " + message, cause);
        }
        return Status.BACKOFF;
    }

    /** Whether events that are still in the channel may be in Redis. */
    boolean isInDoubt() {
        return delivery.isInDoubt();
    }

    /** How many events were taken and are to be taken again. */
    int underway() {
        return delivery.underway();
    }

    @Override
    public void close() {
        delivery.close();
    }
}
