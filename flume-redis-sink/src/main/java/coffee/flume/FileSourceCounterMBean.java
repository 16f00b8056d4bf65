package coffee.flume;

import org.apache.flume.instrumentation.SourceCounterMBean;

/** What the source counts beyond what every source does; seen over JMX, and over Flume's HTTP counters. */
public interface FileSourceCounterMBean extends SourceCounterMBean {

    /** Lines that were read, since the last rewind perhaps again. */
    long getLines();

    /** The bytes of those lines. */
    long getBytes();

    /** Lines that were left out because of {@code skip}. */
    long getLinesSkipped();

    /** Bytes that are in the files and not yet on the list. */
    long getBytesBehind();

    /** The same by file, as a JSON object from path to bytes; only files that are behind. */
    String getBytesBehindByFile();

    /** Files that are followed. */
    long getFiles();

    /** Files that are held open. */
    long getOpenFiles();

    /** Files that begin like another one, so that it is not known yet whether they are its copy. */
    long getWaitingFiles();

    /** Files that are gone, and were read to their end. */
    long getFinishedFiles();

    /** Files that were truncated or overwritten. */
    long getTruncations();

    /** Files that go on in their copy. */
    long getCopies();

    /** How often all files went back to the stored positions. */
    long getRewinds();

    /** Records whose file is gone although it was not read to its end: lines may be lost. */
    long getRecordsWithoutFile();

    /** Compressed files in the followed folders, which are not read. */
    long getCompressedFiles();

    /** Followed folders that do not exist or cannot be read. */
    long getUnreadableFolders();

    /** 1 if the source reads nothing because of how the agent is wired; the log says why. */
    long getRefused();
}
