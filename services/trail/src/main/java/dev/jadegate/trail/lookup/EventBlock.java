package dev.jadegate.trail.lookup;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of events as the index keeps them: where each stands, a hash of its id, and for each value that an event can be
 * looked up by the events of the run that have it. Within a block events are told by their ordinal, from 0.
 *
 * <p>One row for a value of thousands of events, instead of one for each event, is what makes the index cheap to write;
 * and two filters are answered by laying two lists of ordinals over each other.
 *
 * @param firstIndex index in the journal of the first event
 * @param lastIndex that of the last
 * @param minTime earliest time of an event, milliseconds since 1970
 * @param maxTime latest
 * @param places index, time and position in the journal by ordinal
 * @param idHashes four bytes by ordinal
 */
@SuppressWarnings("ArrayRecordComponent") // Written once and read once, between this package's classes.
record EventBlock(
        long firstIndex,
        long lastIndex,
        int count,
        long minTime,
        long maxTime,
        byte[] places,
        byte[] idHashes,
        Map<PostingKey, byte[]> postings) {
    /** Bounds the memory of a block and the work of a lookup that wants one event of it. */
    static final int EVENTS_MAX = 4096;

    /** Stands in a file for all events of an account; no {@link LookupKey} has it. */
    static final int EVERY_EVENT = 0;

    /** An event on its way into the index. */
    record Entry(String account, long eventTimeMillis, long index, long position, List<IndexedFields.Field> fields) {}

    /** What events are looked up by: an account, the code of a key, and a value. */
    record PostingKey(String account, int key, String value) {}

    /** Where an event stands. */
    record Place(long index, long eventTimeMillis, long position) {}

    private static final class Ordinals {
        private final Varints.Writer writer = new Varints.Writer();
        private int last = -1;

        void add(int ordinal) {
            if (ordinal > last) {
                writer.unsigned(ordinal - last - 1L);
                last = ordinal;
            }
        }
    }

    /** The block of some events, in the order of their indexes. */
    static EventBlock of(List<Entry> entries) {
        if (entries.isEmpty() || entries.size() > EVENTS_MAX) {
            throw new IllegalArgumentException("a block has 1 to " + EVENTS_MAX + " events, not " + entries.size());
        }
        Varints.Writer places = new Varints.Writer();
        ByteBuffer hashes = ByteBuffer.allocate(entries.size() * Integer.BYTES);
        Map<PostingKey, Ordinals> ordinals = new HashMap<>();
        long minTime = Long.MAX_VALUE;
        long maxTime = Long.MIN_VALUE;
        Place before = new Place(0, 0, 0);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            places.signed(entry.index() - before.index());
            places.signed(entry.eventTimeMillis() - before.eventTimeMillis());
            places.signed(entry.position() - before.position());
            before = new Place(entry.index(), entry.eventTimeMillis(), entry.position());
            minTime = Math.min(minTime, entry.eventTimeMillis());
            maxTime = Math.max(maxTime, entry.eventTimeMillis());
            int hash = 0;
            add(ordinals, new PostingKey(entry.account(), EVERY_EVENT, ""), i);
            for (IndexedFields.Field field : entry.fields()) {
                if (field.key() == LookupKey.EVENT_ID) {
                    hash = idHash(field.value());
                } else {
                    add(ordinals, new PostingKey(entry.account(), field.key().code(), field.value()), i);
                }
            }
            hashes.putInt(hash);
        }
        Map<PostingKey, byte[]> postings = new HashMap<>();
        ordinals.forEach((key, list) -> postings.put(key, list.writer.toBytes()));
        return new EventBlock(
                entries.getFirst().index(),
                entries.getLast().index(),
                entries.size(),
                minTime,
                maxTime,
                places.toBytes(),
                hashes.array(),
                postings);
    }

    private static void add(Map<PostingKey, Ordinals> ordinals, PostingKey key, int ordinal) {
        ordinals.computeIfAbsent(key, _ -> new Ordinals()).add(ordinal);
    }

    /** Never changed once released: files hold it. */
    static int idHash(String eventId) {
        return eventId.hashCode();
    }

    /** The places of a block of {@code count} events. */
    static Place[] places(byte[] encoded, int count) throws DamagedIndexException {
        checkCount(count);
        Varints.Reader reader = new Varints.Reader(encoded);
        Place[] places = new Place[count];
        Place before = new Place(0, 0, 0);
        for (int i = 0; i < count; i++) {
            before = new Place(
                    before.index() + reader.signed(),
                    before.eventTimeMillis() + reader.signed(),
                    before.position() + reader.signed());
            places[i] = before;
        }
        return places;
    }

    /** Marks the ordinals of a list, all below {@code count}. */
    static boolean[] ordinals(byte[] encoded, int count) throws DamagedIndexException {
        checkCount(count);
        boolean[] has = new boolean[count];
        Varints.Reader reader = new Varints.Reader(encoded);
        long ordinal = -1;
        while (reader.hasMore()) {
            ordinal += reader.unsigned() + 1;
            if (ordinal < 0 || ordinal >= count) {
                throw new DamagedIndexException("a list names the event `" + ordinal + "` of `" + count + "`");
            }
            has[(int) ordinal] = true;
        }
        return has;
    }

    /** Marks the events whose id has the hash of {@code eventId}: nearly always that one alone. */
    static boolean[] withIdHash(byte[] idHashes, int count, String eventId) throws DamagedIndexException {
        checkCount(count);
        if (idHashes.length != count * Integer.BYTES) {
            throw new DamagedIndexException("the hashes of `" + count + "` ids have `" + idHashes.length + "` bytes");
        }
        int wanted = idHash(eventId);
        ByteBuffer hashes = ByteBuffer.wrap(idHashes);
        boolean[] has = new boolean[count];
        for (int i = 0; i < count; i++) {
            has[i] = hashes.getInt(i * Integer.BYTES) == wanted;
        }
        return has;
    }

    private static void checkCount(int count) throws DamagedIndexException {
        if (count < 1 || count > EVENTS_MAX) {
            throw new DamagedIndexException("a block has 1 to " + EVENTS_MAX + " events, not `" + count + "`");
        }
    }
}
