package coffee.flume;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recognises what a source reads again because a file that it follows has been given another name that it follows
 * too. Only an identity beside the path shows that. For one thread.
 */
final class Renames {

    private final Map<String, Known> files = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > Positions.MAX_FILES;
        }
    };

    /** The name under which a file was seen last, and how far it is being read again under that name. */
    private static final class Known {
        private String path;
        private long reached = -1;
        private long until = -1;

        Known(String path) {
            this.path = path;
        }
    }

    /** Whether the event is one that was pushed under the file's earlier name; {@code latest} is the last of those. */
    boolean isReadAgain(EventPlace place, Position latest) {
        if (place.path() == null || place.path().equals(place.file())) {
            return false;
        }
        Known known = files.get(place.file());
        if (known == null) {
            files.put(place.file(), new Known(place.path()));
            return false;
        }
        if (!known.path.equals(place.path())) {
            known.path = place.path();
            known.reached = -1;
            known.until = latest != null && FileEvidence.holds(place.path(), latest) ? latest.offset() : -1;
        }
        boolean again = place.offset() > known.reached && place.offset() <= known.until;
        known.reached = place.offset();
        if (!again) {
            known.until = -1;
        }
        return again;
    }
}
