package coffee.delivery;

import coffee.delivery.Queue.Claim;
import coffee.delivery.QueueException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers lines of files to a queue, each exactly once, whatever crashes and however often.
 *
 * <p><b>The model.</b> A batch of lines and the records of their files (up to where each is delivered) are stored in
 * one atomic step, so there is only one truth about what has arrived, and it is where the lines are. Nothing is
 * remembered anywhere else, and nothing has to be reconstructed:
 *
 * <pre>
 *              records                       lines
 *   reader  ◀─────────────  Delivery  ─────────────────────▶  store
 *           ─────────────▶            batch n: lines + records,
 *              lines                  if owner = me and batches = n
 * </pre>
 *
 * <p><b>Claiming.</b> Before anything else, and after every failure, the identity is <em>claimed</em>: the store gets a
 * new owner token and answers with the records, how many batches it has, and who the owner was. Each batch names the
 * owner and the number of batches it expects. A batch of a former owner is refused, also if it comes late out of a
 * broken connection; a batch behind a refused one is refused because its number does not fit.
 *
 * <pre>
 *   UNCLAIMED ──claim()──▶ OWNER ──any QueueException──▶ UNCLAIMED
 *       └──── another store, or a gap that stays ────▶ STOPPED (for good)
 * </pre>
 *
 * <p><b>After a claim</b> there are two cases. Each batch stores its owner's token. If the last one stored is this
 * Delivery's and its number lies within what was under way, the store has exactly the batches up to that number: they
 * are confirmed, and the others are sent again. In every other case (another owner, or a store that went back to an earlier state) what was under way is
 * forgotten, and a new <em>reading</em> begins: the reader goes back to the records, and lines of earlier readings are
 * dropped.
 *
 * <p><b>Within a reading</b> a line is delivered if it ends behind the file's record, else skipped as already there. If
 * the line before it ended behind the record, lines are missing: a new reading begins; if that happens twice at the
 * same place, the delivery stops with the reason, since reading again does not help.
 *
 * <p>For one thread, but for {@link #counters}.
 */
public final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** What the store has to say of us. */
    private enum State {
        UNCLAIMED,
        OWNER,
        STOPPED
    }

    /** What happened so far, for metrics; for any thread. */
    public static final class Counters {
        public final AtomicLong lines = new AtomicLong();
        public final AtomicLong bytes = new AtomicLong();
        public final AtomicLong batches = new AtomicLong();
        public final AtomicLong claims = new AtomicLong();
        /** Batches that were sent again after a failure. */
        public final AtomicLong resent = new AtomicLong();
        /** Lines that the queue had already. */
        public final AtomicLong skipped = new AtomicLong();
        /** New readings because the store had changed, or lines were missing. */
        public final AtomicLong rewinds = new AtomicLong();
        /** The queue's length when it was last told; -1 before. */
        public final AtomicLong queueLength = new AtomicLong(-1);
    }

    /** Lines that are stored in one step with the records of their files. Filled by one thread, then left as it is. */
    public static final class Batch {

        private final long number;
        private final List<byte[]> lines = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private final Map<String, FileLine> last = new LinkedHashMap<>();
        private final Set<String> removed = new LinkedHashSet<>();
        private Map<String, FileRecord> records;
        private long bytes;

        /** {@code number} is how many batches the store has when this one is due. */
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

        /** The id of the file that the line with this index in {@link #lines} is of. */
        public String fileOf(int index) {
            return files.get(index);
        }

        /** The bytes of the lines. */
        public long bytes() {
            return bytes;
        }

        /** The records as they stand once the batch is stored. */
        public Map<String, FileRecord> records() {
            if (records == null) {
                Map<String, FileRecord> all = new LinkedHashMap<>();
                last.forEach((id, line) -> all.put(id, line.record()));
                records = all;
            }
            return records;
        }

        /** The ids whose records go. */
        public Set<String> removed() {
            return removed;
        }
    }

    /** By the path: a file that has no record yet gets another id in each reading. */
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

    /** Lines are missing: what came before them is still stored, and the next claim begins a new reading. */
    private boolean rereads;

    /** Up to where each file is delivered once all of {@code underway} and {@code building} is stored. */
    private final Map<String, Long> offsets = new HashMap<>();

    /** Batches that are not confirmed, oldest first; the first {@code sent} of them went out on this connection. */
    private final Deque<Batch> underway = new ArrayDeque<>();

    private int sent;
    /** How many batches the store has for sure, and the owner that stored the last of them. */
    private long confirmed;

    private String confirmedBy;
    private Batch building;
    private Gap gap;
    private boolean full;
    private long lastAnswer;

    /** {@code name} is how messages call it. */
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
     * Whether lines may be added. It is not if something failed, or if another Delivery on the same handover has begun
     * a reading meanwhile (a failover group); then {@link #claim} is next.
     */
    public boolean isOwner() {
        return state == State.OWNER && !rereads && handover.reading() == reading;
    }

    /** Claims the identity, whatever was before; then sends again what was under way, or begins a new reading. */
    public void claim() throws QueueException {
        if (state == State.STOPPED) {
            throw new QueueException(Kind.STOPPED, stopReason, null);
        }
        boolean another = reading != null && handover.reading() != reading;
        state = State.UNCLAIMED;
        String next = HexFormat.of().toHexDigits(new SplittableRandom().nextLong())
                + HexFormat.of().toHexDigits(new SplittableRandom().nextLong());
        Claim claim = claimed(next);
        counters.claims.incrementAndGet();
        checkStore(claim);
        // Who owned the identity last does not count: it may be a claim whose answer was lost, and which hid another's.
        long stored = claim.batch() - confirmed;
        boolean mine = Objects.equals(claim.storedBy(), stored == 0 ? confirmedBy : owner);
        boolean continues = reading != null && !another && !rereads && mine && stored >= 0 && stored <= underway.size();
        confirmedBy = claim.storedBy();
        sawLength(claim.length());
        if (continues) {
            for (long i = 0; i < stored; i++) {
                confirmOldest();
            }
            counters.resent.addAndGet(Math.min(sent, underway.size()));
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

    /** Stops where another environment answers; the store is known for as long as the process lives. */
    private void checkStore(Claim claim) throws QueueException {
        String known = handover.store();
        if (known != null && !known.equals(claim.store())) {
            if (!claim.newStore()) {
                throw stop("the store has the id " + claim.store() + ", and not " + known + " as before: another server"
                        + " answers there, or its data was replaced by that of another environment. Start again"
                        + " if this is intended");
            }
            LOG.warn("{}: the store is empty, as if it had been replaced; all files are read again", name);
        }
        handover.setStore(claim.store());
    }

    private void begin(Claim claim, boolean mine) {
        if (reading != null) {
            counters.rewinds.incrementAndGet();
            LOG.warn("{}: reads again from the stored positions, because {}", name, why(claim, mine));
        }
        underway.clear();
        building = null;
        rereads = false;
        confirmed = claim.batch();
        offsets.clear();
        claim.records().forEach(r -> offsets.put(r.id(), r.offset()));
        reading = handover.begin(claim.records());
    }

    private String why(Claim claim, boolean mine) {
        if (rereads) {
            return "lines were missing behind offset " + gap.offset() + " of " + gap.path();
        }
        if (claim.batch() < confirmed) {
            return "the store went back to an earlier state: it has " + claim.batch() + " batches, and had "
                    + confirmed;
        }
        return mine
                ? "another sink of the group has delivered meanwhile"
                : "another process has used the same identity, or the store went back to an earlier state";
    }

    /**
     * Takes a line into the present batch. Never fails: what is taken is kept until it is stored or a new reading
     * begins, and {@link #flush} sends it.
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
            building = new Batch(confirmed + underway.size());
        }
        building.add(line);
        if (line.removes() != null) {
            offsets.remove(line.removes());
        }
        if (!line.forgets()) {
            offsets.put(file, line.end());
        }
        if (building.lines().size() >= config.batchLines() || building.bytes() >= config.batchBytes()) {
            underway.add(building);
            building = null;
        }
    }

    /** Lines are missing: a new reading is due, unless the last one ended at the same place. */
    private void missing(FileLine line, long offset) {
        Gap place = new Gap(line.file().path(), offset);
        String what = "lines of " + line.file().path() + " between " + offset + " and " + line.previousEnd()
                + " did not arrive in order";
        if (place.equals(gap)) {
            stop(what + ", and not when they were read again either: does an interceptor drop or split events, or"
                    + " something else take them from the channel?");
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

    /** Sends what was added, waiting for earlier batches only as far as the window demands. */
    public void flush() throws QueueException {
        if (building != null && !building.isEmpty()) {
            underway.add(building);
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
            List<Batch> unsent = new ArrayList<>(underway).subList(sent, underway.size());
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

    /** Waits until all that was sent is stored. */
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
        Batch stored = underway.remove();
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

    /** With nothing under way, asks now and then whether the store is as it was left: it may have gone back. */
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
        full = most > 0 && (full ? length > most - Math.max(1, most / 10) : length >= most);
    }

    /** Whether the queue is as long as it may be; {@link #probe} tells when it has drained to nine tenths. */
    public boolean isFull() {
        return full;
    }

    /** How many lines are not confirmed. */
    public int unconfirmed() {
        int count = building == null ? 0 : building.lines().size();
        for (Batch batch : underway) {
            count += batch.lines().size();
        }
        return count;
    }

    /** Closes the connection; what is under way may still arrive, and whoever claims next will know. */
    @Override
    public void close() {
        queue.close();
        if (state == State.OWNER) {
            state = State.UNCLAIMED;
        }
    }
}
