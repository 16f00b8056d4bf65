package coffee.flume;

import java.util.Map;
import org.apache.flume.Event;

/**
 * Where an event stands by its headers: in which file ({@code fileid} if an interceptor gave one, else its path), and
 * at which byte. This identifies it as long as the file only grows.
 */
record EventPlace(String file, String path, long offset) {

    static final String FILE_ID = "fileid";
    static final String PATH = "file";
    static final String OFFSET = "byteoffset";

    /** The place of the event, or null when its source told none. */
    static EventPlace of(Event event) {
        Map<String, String> headers = event.getHeaders();
        String offset = headers.get(OFFSET);
        String path = headers.get(PATH);
        String file = headers.getOrDefault(FILE_ID, path);
        if (offset == null || file == null) {
            return null;
        }
        try {
            long at = Long.parseLong(offset);
            return at < 0 ? null : new EventPlace(file, path, at);
        } catch (NumberFormatException somebodyElsesHeader) {
            return null;
        }
    }
}
