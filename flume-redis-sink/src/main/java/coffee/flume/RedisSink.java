package coffee.flume;

import coffee.delivery.Queue;
import coffee.delivery.redis.RedisQueue;
import org.apache.flume.Context;

/**
 * Pushes the bodies of events onto a list in Redis, in their order: behind a {@link FileSource} each exactly once, behind
 * any other source at least once (see {@link PlainMode}).
 */
public final class RedisSink extends LineSink<SinkConfig> {

    @Override
    SinkConfig read(Context context) {
        return SinkConfig.from(context);
    }

    @Override
    Queue queue(SinkConfig settings, String identity) {
        return new RedisQueue(settings.redis(), settings.key(), identity, RedisQueue.storeKey(settings.key()));
    }

    @Override
    Mode plainMode(SinkConfig settings, String identity, Outage outage) {
        return new PlainMode(getName(), settings, identity, getChannel(), counter(), outage);
    }
}
