package coffee.delivery;

import coffee.delivery.Queue.Claim;
import coffee.delivery.QueueException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers lines of files to a queue, each exactly once, whatever crashes and however often.
 *
 * <p><b>The model.</b> A batch of lines and the records of their files (how far each is delivered) are stored in one
 * atomic step. So only one place says what has arrived, and it is where the lines are. Nothing is remembered anywhere
 * else, and nothing has to be reconstructed:
 *
 * <pre>
 *              records                       lines
 *   reader  ◀─────────────  Delivery  ─────────────────────▶  store
 *           ─────────────▶            batch n: lines + records,
 *              lines                  if owner = me and batches = n
 * </pre>
 *
 * <p><b>Claiming.</b> Before anything else, and after every failure, the identity is <em>claimed</em>: the store gets a
 * new owner token and answers with the records, the number of batches it has, and the owner that stored the last one.
 * Each batch names the owner and the number of batches it expects. A batch of a former owner is refused, even if it
 * arrives late over a broken connection; a batch that follows a refused one is refused because its number does not fit.
 *
 * <pre>
 *   UNCLAIMED ──claim()──▶ OWNER ──any QueueException──▶ UNCLAIMED
 *       └──── another store, or a repeated gap ────▶ STOPPED (for good)
 * </pre>
 *
 * <p><b>After a claim</b> there are two cases. Each batch stores its owner's token. If the last stored batch is this
 * Delivery's and its number is within the batches in flight, the store has exactly the batches up to that number: they
 * are confirmed, and the others are sent again. In every other case (another owner, or a store that went back to an
 * earlier state) the batches in flight are dropped, and a new <em>reading</em> begins: the reader goes back to the
 * records, and lines of earlier readings are dropped.
 *
 * <p><b>Within a reading</b> a line is delivered if it ends after the file's stored offset, else it is skipped as
 * already there. If the line before it ended after that offset, lines are missing: a new reading begins. If that
 * happens twice at the same place, the delivery stops with the reason, since reading again does not help.
 *
 * <p>For one thread, except {@link #counters}.
 */
public final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Where this Delivery stands with the store. */
    private enum State {
        UNCLAIMED,
        OWNER,
        STOPPED
    }

    /** Totals so far, for metrics; for any thread. */
    public static final class Counters {
        public final AtomicLong lines = new AtomicLong();
        public final AtomicLong bytes = new AtomicLong();
        public final AtomicLong batches = new AtomicLong();
        public final AtomicLong claims = new AtomicLong();
        /** Batches that were resent after a failure. */
        public final AtomicLong resent = new AtomicLong();
        /** Lines that were already on the queue. */
        public final AtomicLong skipped = new AtomicLong();
        /** New readings because the store had changed, or lines were missing. */
        public final AtomicLong rewinds = new AtomicLong();
        /** The last known length of the queue; -1 until it is known. */
        public final AtomicLong queueLength = new AtomicLong(-1);
    }

    /** Lines that are stored in one step with the records of their files. Not changed once it is sent. */
    public static final class Batch {

        private final long number;
        private final List<byte[]> lines = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private final Map<String, FileLine> last = new LinkedHashMap<>();
        private final Set<String> removed = new LinkedHashSet<>();
        private Map<String, FileRecord> records;
        private long bytes;

        /** {@code number} is how many batches the store must have before this one. */
        Batch(long number) {
            this.number = number;
        }

        void add(FileLine line) {
            if (!line.isDecision()) {
                lines.add(line.body());
                files.add(line.file().id());
                bytes += line.body().length;
            }
            if (line.removes() != null) {
                removed.add(line.removes());
                last.remove(line.removes());
            }
            if (!line.forgets()) {
                last.put(line.file().id(), line);
            }
        }

        boolean isEmpty() {
            return lines.isEmpty() && last.isEmpty() && removed.isEmpty();
        }

        public long number() {
            return number;
        }

        public List<byte[]> lines() {
            return lines;
        }

        /** The id of the file of the line with this index in {@link #lines}. */
        public String fileOf(int index) {
            return files.get(index);
        }

        /** The total bytes of the lines. */
        public long bytes() {
            return bytes;
        }

        /** The records once the batch is stored. */
        public Map<String, FileRecord> records() {
            if (records == null) {
                Map<String, FileRecord> all = new LinkedHashMap<>();
                last.forEach((id, line) -> all.put(id, line.record()));
                records = all;
            }
            return records;
        }

        /** The ids whose records are removed. */
        public Set<String> removed() {
            return removed;
        }
    }

    /** Where lines are missing. By path, because a file without a record gets another id in each reading. */
    private record Gap(String path, long offset) {}

    private final String name;
    private final Queue queue;
    private final Handover handover;
    private final DeliveryConfig config;
    private final LongSupplier nanos;
    private final Counters counters = new Counters();

    private State state = State.UNCLAIMED;
    private String stopReason;
    private String owner;

    private Handover.Reading reading;

    /** Lines are missing: those before them are still stored, and the next claim begins a new reading. */
    private boolean rereads;

    /** The offset of each file once all of {@code inFlight} and {@code building} is stored. */
    private final Map<String, Long> offsets = new HashMap<>();

    /** The unconfirmed batches, oldest first; the first {@code sent} of them were sent on this connection. */
    private final Deque<Batch> inFlight = new ArrayDeque<>();

    private int sent;
    /** How many batches the store is known to have, and the owner that stored the last of them. */
    private long confirmed;

    private String confirmedBy;
    private Batch building;
    private Gap gap;
    private boolean full;
    private long lastAnswer;

    /** {@code name} identifies it in messages. */
    public Delivery(String name, Queue queue, Handover handover, DeliveryConfig config, LongSupplier nanos) {
        this.name = name;
        this.queue = queue;
        this.handover = handover;
        this.config = config;
        this.nanos = nanos;
    }

    public Counters counters() {
        return counters;
    }

    /**
     * Whether lines may be added. If not, because something failed or another Delivery on the same handover has begun a
     * reading (a failover group), call {@link #claim}.
     */
    public boolean isOwner() {
        return state == State.OWNER && !rereads && handover.reading() == reading;
    }

    /** Claims the identity in any state; then resends the batches in flight, or begins a new reading. */
    public void claim() throws QueueException {
        if (state == State.STOPPED) {
            throw new QueueException(Kind.STOPPED, stopReason, null);
        }
        boolean another = reading != null && handover.reading() != reading;
        state = State.UNCLAIMED;
        String next = FileRecord.newId() + FileRecord.newId();
        Claim claim = claimed(next);
        counters.claims.incrementAndGet();
        checkStore(claim);
        // Not the last owner but who stored the last batch: a claim of our own whose answer was lost may be the owner.
        long stored = claim.batch() - confirmed;
        boolean mine = Objects.equals(claim.storedBy(), stored == 0 ? confirmedBy : owner);
        boolean continues = reading != null && !another && !rereads && mine && stored >= 0 && stored <= inFlight.size();
        confirmedBy = claim.storedBy();
        sawLength(claim.length());
        if (continues) {
            for (long i = 0; i < stored; i++) {
                confirmOldest();
            }
            counters.resent.addAndGet(Math.min(sent, inFlight.size()));
        } else {
            begin(claim, mine);
        }
        owner = next;
        sent = 0;
        state = State.OWNER;
        sendUnsent();
    }

    private Claim claimed(String next) throws QueueException {
        try {
            return queue.claim(next);
        } catch (QueueException e) {
            throw failed(e);
        }
    }

    /** Stops if another environment answers; the store's id is remembered as long as the process lives. */
    private void checkStore(Claim claim) throws QueueException {
        String known = handover.store();
        if (known != null && !known.equals(claim.store())) {
            if (!claim.newStore()) {
                throw stop("the store's id was " + known + " and is now " + claim.store()
                        + ": another server answers there,"
                        + " or its data was replaced by that of another environment. Restart if this is intended");
            }
            LOG.warn("{}: the store is empty, as if it had been replaced; re-reads all files", name);
        }
        handover.setStore(claim.store());
    }

    private void begin(Claim claim, boolean mine) {
        if (reading != null) {
            counters.rewinds.incrementAndGet();
            LOG.warn("{}: re-reads from the stored positions, because {}", name, why(claim, mine));
        }
        inFlight.clear();
        building = null;
        rereads = false;
        confirmed = claim.batch();
        offsets.clear();
        claim.records().forEach(r -> offsets.put(r.id(), r.offset()));
        reading = handover.begin(claim.records());
    }

    private String why(Claim claim, boolean mine) {
        if (rereads) {
            return "lines were missing after offset " + gap.offset() + " of " + gap.path();
        }
        if (claim.batch() < confirmed) {
            return "the store went back to an earlier state: it had " + confirmed + " batches, and has "
                    + claim.batch();
        }
        return mine
                ? "another sink of the group has delivered in the meantime"
                : "another process has used the same identity, or the store went back to an earlier state";
    }

    /**
     * Adds a line to the current batch. Never fails: the line is kept until it is stored or a new reading begins, and
     * {@link #flush} sends it.
     */
    public void add(FileLine line) {
        if (reading == null || line.reading() != reading.number() || rereads || state == State.STOPPED) {
            return;
        }
        String file = line.file().id();
        Long offset = offsets.get(file);
        if (offset == null ? !line.isFirst() : line.previousEnd() > offset) {
            missing(line, offset == null ? 0 : offset);
            return;
        }
        if (offset != null && (line.isDecision() ? line.end() < offset : line.end() <= offset)) {
            counters.skipped.incrementAndGet();
            return;
        }
        if (building == null) {
            building = new Batch(confirmed + inFlight.size());
        }
        building.add(line);
        if (line.removes() != null) {
            offsets.remove(line.removes());
        }
        if (!line.forgets()) {
            offsets.put(file, line.end());
        }
        if (building.lines().size() >= config.batchLines() || building.bytes() >= config.batchBytes()) {
            inFlight.add(building);
            building = null;
        }
    }

    /** Lines are missing: asks for a new reading, or stops if the last one ended at the same place. */
    private void missing(FileLine line, long offset) {
        Gap place = new Gap(line.file().path(), offset);
        String what = "lines of " + line.file().path() + " between " + offset + " and " + line.previousEnd()
                + " did not arrive in order";
        if (place.equals(gap)) {
            stop(what
                    + ", even when they were re-read: does an interceptor drop or split events, or does something else"
                    + " take them from the channel?");
            return;
        }
        LOG.warn("{}: {}", name, what);
        gap = place;
        rereads = true;
    }

    private QueueException stop(String reason) {
        state = State.STOPPED;
        stopReason = reason;
        queue.close();
        handover.stop(reason);
        LOG.error("{}: stopped, because {}", name, reason);
        return new QueueException(Kind.STOPPED, reason, null);
    }

    /** Sends what was added; waits for earlier batches only while the window is full. */
    public void flush() throws QueueException {
        if (building != null && !building.isEmpty()) {
            inFlight.add(building);
            building = null;
        }
        if (state == State.OWNER) {
            sendUnsent();
            if (rereads) {
                settle();
            }
        }
    }

    private void sendUnsent() throws QueueException {
        try {
            List<Batch> unsent = new ArrayList<>(inFlight).subList(sent, inFlight.size());
            for (Batch batch : unsent) {
                while (sent >= config.window()) {
                    confirmNext();
                }
                queue.send(owner, batch);
                sent++;
            }
        } catch (QueueException e) {
            throw failed(e);
        }
    }

    /** Waits until everything that was sent is stored. */
    public void settle() throws QueueException {
        try {
            while (sent > 0) {
                confirmNext();
            }
        } catch (QueueException e) {
            throw failed(e);
        }
    }

    private void confirmNext() throws QueueException {
        sawLength(queue.confirm());
        sent--;
        confirmedBy = owner;
        confirmOldest();
    }

    private void confirmOldest() {
        Batch stored = inFlight.remove();
        confirmed++;
        if (gap != null && stored.records().values().stream().anyMatch(this::isBehindGap)) {
            gap = null;
        }
        counters.batches.incrementAndGet();
        counters.lines.addAndGet(stored.lines().size());
        counters.bytes.addAndGet(stored.bytes());
        handover.confirm(stored.records(), stored.removed());
    }

    private boolean isBehindGap(FileRecord record) {
        return record.path().equals(gap.path()) && record.offset() > gap.offset();
    }

    /** With nothing in flight, checks from time to time that the store has not gone back to an earlier state. */
    public void probe() throws QueueException {
        if (state != State.OWNER || sent > 0) {
            return;
        }
        if (full || nanos.getAsLong() - lastAnswer >= config.probeAfter().toNanos()) {
            try {
                sawLength(queue.probe(owner, confirmed));
            } catch (QueueException e) {
                throw failed(e);
            }
        }
    }

    private QueueException failed(QueueException e) {
        state = State.UNCLAIMED;
        queue.close();
        return e;
    }

    private void sawLength(long length) {
        lastAnswer = nanos.getAsLong();
        counters.queueLength.set(length);
        long most = config.maxQueueLength();
        full = isFull(full, length, most);
    }

    /** Whether a queue is full: from its limit on, until it has drained to nine tenths of it; never with a limit of 0. */
    public static boolean isFull(boolean wasFull, long length, long most) {
        return most > 0 && (wasFull ? length > most - Math.max(1, most / 10) : length >= most);
    }

    /** Whether the queue has reached its limit; {@link #probe} notices when it has drained to nine tenths. */
    public boolean isFull() {
        return full;
    }

    /** How many lines are unconfirmed. */
    public int unconfirmed() {
        int count = building == null ? 0 : building.lines().size();
        for (Batch batch : inFlight) {
            count += batch.lines().size();
        }
        return count;
    }

    /** Closes the connection; batches in flight may still arrive, and the next claim finds out. */
    @Override
    public void close() {
        queue.close();
        if (state == State.OWNER) {
            state = State.UNCLAIMED;
        }
    }
}
