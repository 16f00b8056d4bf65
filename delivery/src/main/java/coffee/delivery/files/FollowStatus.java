package coffee.delivery.files;

import java.util.Map;

/**
 * What a {@link FileFollower} has done so far, and where it stands.
 *
 * @param lines lines that were handed out
 * @param bytes their bytes, without what ends a line
 * @param skippedLines lines that were left out because they match {@code skip}
 * @param behind by path, how many bytes are not on the queue yet, for each followed file
 * @param openFiles handles held open
 * @param waitingFiles files that begin like another one, and of which it is not clear yet whether they are its copy
 * @param finishedFiles files that were gone, and were read to their end
 * @param truncations files that were truncated or overwritten without a copy
 * @param copies files that were continued in their copy
 * @param rewinds how often all files went back to the stored positions
 * @param recordsWithoutFile records whose file is gone and was not read to its end: lines may be lost
 * @param compressedFiles compressed files, which are ignored, in the followed folders
 * @param unreadableFolders folders that do not exist, or cannot be read
 */
public record FollowStatus(
        long lines,
        long bytes,
        long skippedLines,
        Map<String, Long> behind,
        int openFiles,
        int waitingFiles,
        long finishedFiles,
        long truncations,
        long copies,
        long rewinds,
        int recordsWithoutFile,
        int compressedFiles,
        int unreadableFolders) {

    /** Of all files together. */
    public long bytesBehind() {
        return behind.values().stream().mapToLong(Long::longValue).sum();
    }
}
