package coffee.flume.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.interceptor.Interceptor;

/**
 * An interceptor that says in the header {@code fileid} which file a line is of, whatever its name is by now: so the
 * sink knows a rotated file again, and takes a new file on an old name for new. Needs the headers {@code file} and
 * {@code byteoffset}; an event without them passes as it is. For the one thread of its source.
 *
 * <p>Taildir reads a renamed file again from its beginning. What is sure to be in the channel from the first reading
 * is dropped here; of the rest, a batch at most, the sink decides. Nothing else is ever dropped, but for the empty
 * event that the spooling source gives in place of a file with nothing left to read, if {@code dropStandIns} is set.
 */
public final class FileIdentity implements Interceptor {

    static final String FILE_HEADER = "file";
    static final String ID_HEADER = "fileid";

    private static final int REMEMBERED_FILES = 10_000;

    private final boolean dropStandIns;
    private final Map<String, Reading> byPath = new HashMap<>();
    private final Map<String, Reading> byId = new LinkedHashMap<>();

    FileIdentity(boolean dropStandIns) {
        this.dropStandIns = dropStandIns;
    }

    @Override
    public void initialize() {}

    @Override
    public Event intercept(Event event) {
        List<Event> kept = intercept(List.of(event));
        return kept.isEmpty() ? null : kept.get(0);
    }

    @Override
    public List<Event> intercept(List<Event> events) {
        List<Event> kept = new ArrayList<>(events.size());
        Reading before = null;
        for (Event event : events) {
            String path = event.getHeaders().get(FILE_HEADER);
            String offset = event.getHeaders().get(LineDeserializer.OFFSET_HEADER);
            if (path == null || offset == null) {
                if (!isStandIn(event, path)) {
                    kept.add(event);
                }
                continue;
            }
            Reading reading = reading(path, Long.parseLong(offset), event.getBody());
            if (reading.isSecondTime(Long.parseLong(offset))) {
                continue;
            }
            if (reading != before) {
                reading.startsBatchAt(Long.parseLong(offset));
                before = reading;
            }
            if (reading.id() != null) {
                event.getHeaders().put(ID_HEADER, reading.id());
            }
            kept.add(event);
        }
        return kept;
    }

    private boolean isStandIn(Event event, String path) {
        return dropStandIns && path != null && event.getBody().length == 0;
    }

    private Reading reading(String path, long offset, byte[] line) {
        Reading known = byPath.get(path);
        if (offset > 0) {
            return known != null ? known : remember(path, new Reading(path, FileId.ofRest(path, offset, line)));
        }
        String id = FileId.ofFirstLine(path, line);
        Reading same = id == null ? null : byId.get(id);
        if (same == null) {
            return remember(path, new Reading(path, id));
        }
        byPath.remove(same.path(), same);
        byPath.put(path, same);
        same.restartsAs(path);
        return same;
    }

    private Reading remember(String path, Reading reading) {
        byPath.put(path, reading);
        if (reading.id() != null) {
            byId.put(reading.id(), reading);
        }
        if (byId.size() > REMEMBERED_FILES) {
            Reading oldest = byId.values().iterator().next();
            byId.remove(oldest.id());
            byPath.remove(oldest.path(), oldest);
        }
        return reading;
    }

    @Override
    public void close() {}

    /** What a Flume configuration names. */
    public static final class Builder implements Interceptor.Builder {

        private boolean dropStandIns;

        @Override
        public void configure(Context context) {
            dropStandIns = context.getBoolean("dropStandIns", false);
        }

        @Override
        public Interceptor build() {
            return new FileIdentity(dropStandIns);
        }
    }
}
