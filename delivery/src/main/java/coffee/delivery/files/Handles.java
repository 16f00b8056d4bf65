package coffee.delivery.files;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;

/** The files held open, of which there are only so many: for one more, the longest idle is closed. */
final class Handles {

    private final int most;
    private int open;

    Handles(int most) {
        this.most = most;
    }

    int open() {
        return open;
    }

    boolean areTooMany() {
        return open > most;
    }

    /** Opens the file if it is still the one with this inode, else returns null. */
    OpenFile open(String path, String inode) throws IOException {
        OpenFile opened = OpenFile.open(path, inode);
        if (opened != null) {
            open++;
        }
        return opened;
    }

    void close(OpenFile handle) {
        handle.close();
        open--;
    }

    /** Closes idle ones of these until one more may be open; a file that is gone stays open, since there is no way back. */
    void makeRoom(Collection<TailedFile> files) {
        while (open >= most) {
            TailedFile idlest = files.stream()
                    .filter(f -> f.isOpen() && !f.isGone())
                    .min(Comparator.comparing(TailedFile::hasNews).thenComparing(f -> f.changedAt))
                    .orElse(null);
            if (idlest == null) {
                return;
            }
            close(idlest.releaseHandle());
        }
    }
}
