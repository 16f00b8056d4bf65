package coffee.flume;

import org.apache.flume.instrumentation.SourceCounterMBean;

/** The counters of the source beyond those of every source; published over JMX, and over Flume's HTTP counters. */
public interface FileSourceCounterMBean extends SourceCounterMBean {

    /** Lines that were read; after a rewind, lines count again. */
    long getLines();

    /** The bytes of those lines. */
    long getBytes();

    /** Lines that were left out because of {@code skip}. */
    long getLinesSkipped();

    /** Bytes of the files that are not on the queue yet. */
    long getBytesBehind();

    /** The same by file, as a JSON object from path to bytes, for files that are behind. */
    String getBytesBehindByFile();

    /** Files that are followed. */
    long getFiles();

    /** Files that are held open. */
    long getOpenFiles();

    /** Files that begin like another one, and may turn out to be its copy. */
    long getWaitingFiles();

    /** Files that are gone, and were read to their end. */
    long getFinishedFiles();

    /** Files that were truncated or overwritten. */
    long getTruncations();

    /** Files that were continued in their copy. */
    long getCopies();

    /** How often all files went back to the stored positions. */
    long getRewinds();

    /** Records whose file is gone but was not read to its end: lines may be lost. */
    long getRecordsWithoutFile();

    /** Compressed files in the followed folders, which are not read. */
    long getCompressedFiles();

    /** Followed folders that do not exist or cannot be read. */
    long getUnreadableFolders();

    /** 1 if the source reads nothing because of how the agent is wired; the log says why. */
    long getRefused();
}
