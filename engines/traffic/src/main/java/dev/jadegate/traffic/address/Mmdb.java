package dev.jadegate.traffic.address;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a MaxMind DB (format 2.0, as GeoLite2, DB-IP and others give it) out of a buffer that does not change. A damaged or
 * hostile file costs bounded time and memory: a lookup takes at most 128 steps, a record at most {@value #VALUES_MAX} values,
 * {@value #DEPTH_MAX} levels and {@value #TEXT_BYTES_MAX} bytes of text. May be used by many threads.
 */
public final class Mmdb {
    static final int VALUES_MAX = 4096;
    static final int DEPTH_MAX = 16;
    static final int TEXT_BYTES_MAX = 64 * 1024;

    /** The mark stands within so many last bytes: the format's own bound. */
    static final int METADATA_WITHIN = 128 * 1024;

    private static final byte[] MARK = {
        (byte) 0xAB, (byte) 0xCD, (byte) 0xEF, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    /** Zero bytes between the tree and the data. */
    private static final int SEPARATOR_BYTES = 16;

    private final ByteBuffer file;
    private final int nodes;
    private final int recordBits;
    private final boolean v6;
    private final int dataStart;
    private final int dataEnd;
    private final int v4Start;
    private final String type;
    private final long builtAtSeconds;

    private Mmdb(ByteBuffer file, int dataEnd, MmdbValue metadata) throws InvalidMmdbException {
        this.file = file;
        this.nodes = (int) whole(metadata, "node_count", 0, Integer.MAX_VALUE);
        this.recordBits = (int) whole(metadata, "record_size", 24, 32);
        long version = whole(metadata, "ip_version", 4, 6);
        whole(metadata, "binary_format_major_version", 2, 2);
        if (recordBits % 4 != 0 || version == 5) {
            throw new InvalidMmdbException("the file has records of " + recordBits + " bits and addresses of version "
                    + version + ": known are 24, 28 and 32 bits, versions 4 and 6");
        }
        long treeBytes = (long) nodes * recordBits / 4;
        if (treeBytes + SEPARATOR_BYTES > dataEnd) {
            throw new InvalidMmdbException("the file is too short for its " + nodes + " nodes; was it cut?");
        }
        this.v6 = version == 6;
        this.dataStart = (int) treeBytes + SEPARATOR_BYTES;
        this.dataEnd = dataEnd;
        this.type = metadata.at("database_type") instanceof MmdbValue.Text(String text) ? text : "";
        this.builtAtSeconds = metadata.at("build_epoch") instanceof MmdbValue.Whole(long seconds) ? seconds : 0;
        int node = 0;
        for (int i = 0; v6 && i < 96 && inner(node); i++) {
            node = child(node, 0);
        }
        this.v4Start = node;
    }

    /**
     * Opens the file in {@code bytes}, from its position to its limit.
     *
     * @throws InvalidMmdbException when it is none, or one whose outline is damaged
     */
    public static Mmdb open(ByteBuffer bytes) throws InvalidMmdbException {
        ByteBuffer file = bytes.slice();
        int start = markEnd(file);
        if (start < 0) {
            throw new InvalidMmdbException(
                    "the mark of a MaxMind DB is missing: give a file that ends in .mmdb, unpacked");
        }
        MmdbValue metadata = new Decoder(file, start, file.limit()).value(start);
        return new Mmdb(file, start - MARK.length, metadata);
    }

    private static int markEnd(ByteBuffer file) {
        int earliest = Math.max(0, file.limit() - METADATA_WITHIN);
        for (int at = file.limit() - MARK.length; at >= earliest; at--) {
            int same = 0;
            while (same < MARK.length && file.get(at + same) == MARK[same]) {
                same++;
            }
            if (same == MARK.length) {
                return at + MARK.length;
            }
        }
        return -1;
    }

    private static long whole(MmdbValue metadata, String name, long min, long max) throws InvalidMmdbException {
        if (metadata.at(name) instanceof MmdbValue.Whole(long number) && number >= min && number <= max) {
            return number;
        }
        throw new InvalidMmdbException("the file does not tell its `" + name + "` within " + min + " to " + max);
    }

    /** What the file calls itself, such as {@code GeoLite2-City}. */
    public String type() {
        return type;
    }

    /** When it was made, in seconds since 1970; 0 when it does not tell. */
    public long builtAtSeconds() {
        return builtAtSeconds;
    }

    /**
     * Where the record of {@code address} stands, or -1: many addresses share one record.
     *
     * @throws InvalidMmdbException when the way there leads out of the file
     */
    public int find(Address address) throws InvalidMmdbException {
        int node;
        if (address.isV4()) {
            node = v4Start;
            for (int bit = 31; bit >= 0 && inner(node); bit--) {
                node = child(node, (int) (address.low() >>> bit) & 1);
            }
        } else if (v6) {
            node = 0;
            for (int bit = 127; bit >= 0 && inner(node); bit--) {
                long half = bit >= 64 ? address.high() : address.low();
                node = child(node, (int) (half >>> (bit & 63)) & 1);
            }
        } else {
            return -1;
        }
        if (node == nodes || inner(node)) {
            return -1;
        }
        long at = Integer.toUnsignedLong(node) - nodes - SEPARATOR_BYTES + dataStart;
        if (at < dataStart || at >= dataEnd) {
            throw new InvalidMmdbException("the tree of the file leads out of it: fetch the file again");
        }
        return (int) at;
    }

    /** Whether {@code node}, an unsigned number, is one of the tree and no leaf. */
    private boolean inner(int node) {
        return Integer.compareUnsigned(node, nodes) < 0;
    }

    /** A child of {@code node}, an unsigned number. */
    private int child(int node, int right) {
        int at = node * (recordBits / 4);
        return switch (recordBits) {
            case 24 -> unsigned(file, at + right * 3, 3);
            case 28 -> {
                int middle = file.get(at + 3) & 0xFF;
                yield right == 0
                        ? (middle >>> 4) << 24 | unsigned(file, at, 3)
                        : (middle & 15) << 24 | unsigned(file, at + 4, 3);
            }
            default -> unsigned(file, at + right * 4, 4);
        };
    }

    private static int unsigned(ByteBuffer file, int at, int bytes) {
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | (file.get(at + i) & 0xFF);
        }
        return number;
    }

    /**
     * The record at a place that {@link #find} told.
     *
     * @throws InvalidMmdbException when it is damaged or exceeds the bounds
     */
    public MmdbValue record(int place) throws InvalidMmdbException {
        return new Decoder(file, dataStart, dataEnd).value(place);
    }

    /** What is known of {@code address}, or null. */
    public @Nullable MmdbValue get(Address address) throws InvalidMmdbException {
        int place = find(address);
        return place < 0 ? null : record(place);
    }

    /** Reads one record, counting what it costs. */
    private static final class Decoder {
        private final ByteBuffer file;
        private final int start;
        private final int end;
        private int position;
        private int values;
        private int textBytes;
        private int depth;

        Decoder(ByteBuffer file, int start, int end) {
            this.file = file;
            this.start = start;
            this.end = end;
        }

        MmdbValue value(int place) throws InvalidMmdbException {
            position = place;
            return value();
        }

        private MmdbValue value() throws InvalidMmdbException {
            if (++values > VALUES_MAX || depth > DEPTH_MAX) {
                throw new InvalidMmdbException("a record has more than " + VALUES_MAX + " values or " + DEPTH_MAX
                        + " levels: the file is damaged");
            }
            int control = next();
            int kind = control >>> 5;
            if (kind == 1) {
                return pointed(control);
            }
            if (kind == 0) {
                kind = 7 + next();
            }
            int size = control & 31;
            if (size >= 29) {
                int more = size - 28;
                size = unsigned(file, take(more), more) + (more == 1 ? 29 : more == 2 ? 285 : 65_821);
            }
            return switch (kind) {
                case 2 -> new MmdbValue.Text(text(size));
                case 3 -> new MmdbValue.Real(Double.longBitsToDouble(number(size, 8, 8)));
                case 4, 10 -> {
                    take(size);
                    yield new MmdbValue.Opaque(size);
                }
                case 5 -> new MmdbValue.Whole(number(size, 0, 2));
                case 6 -> new MmdbValue.Whole(number(size, 0, 4));
                case 7 -> fields(size);
                case 8 -> new MmdbValue.Whole(size == 4 ? (int) number(size, 0, 4) : number(size, 0, 4));
                case 9 -> new MmdbValue.Whole(number(size, 0, 8));
                case 11 -> items(size);
                case 14 -> new MmdbValue.Flag(size != 0);
                case 15 -> new MmdbValue.Real(Float.intBitsToFloat((int) number(size, 4, 4)));
                default -> throw new InvalidMmdbException("a record has a value of the unknown kind " + kind);
            };
        }

        private MmdbValue pointed(int control) throws InvalidMmdbException {
            int bytes = (control >>> 3 & 3) + 1;
            int rest = unsigned(file, take(bytes), bytes);
            long offset = switch (bytes) {
                case 1 -> (control & 7) << 8 | rest;
                case 2 -> ((control & 7) << 16 | rest) + 2048L;
                case 3 -> ((long) (control & 7) << 24 | rest) + 526_336L;
                default -> Integer.toUnsignedLong(rest);
            };
            int after = position;
            if (start + offset >= end) {
                throw outside();
            }
            position = (int) (start + offset);
            if ((file.get(position) & 0xFF) >>> 5 == 1) {
                throw new InvalidMmdbException("a pointer of the file leads to a pointer: the file is damaged");
            }
            MmdbValue value = value();
            position = after;
            return value;
        }

        private MmdbValue fields(int size) throws InvalidMmdbException {
            depth++;
            Map<String, MmdbValue> fields = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                if (!(value() instanceof MmdbValue.Text(String name))) {
                    throw new InvalidMmdbException("a field of a record has no name: the file is damaged");
                }
                fields.put(name, value());
            }
            depth--;
            return new MmdbValue.Fields(fields);
        }

        private MmdbValue items(int size) throws InvalidMmdbException {
            depth++;
            List<MmdbValue> items = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                items.add(value());
            }
            depth--;
            return new MmdbValue.Items(items);
        }

        private String text(int size) throws InvalidMmdbException {
            textBytes += size;
            if (textBytes > TEXT_BYTES_MAX) {
                throw new InvalidMmdbException("a record has more than " + TEXT_BYTES_MAX + " bytes of text");
            }
            byte[] bytes = new byte[size];
            file.get(take(size), bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        private long number(int size, int min, int max) throws InvalidMmdbException {
            if (size < min || size > max) {
                throw new InvalidMmdbException("a number of a record has " + size + " bytes: the file is damaged");
            }
            long number = 0;
            int at = take(size);
            for (int i = 0; i < size; i++) {
                number = number << 8 | (file.get(at + i) & 0xFF);
            }
            return number;
        }

        private int next() throws InvalidMmdbException {
            return file.get(take(1)) & 0xFF;
        }

        private int take(int bytes) throws InvalidMmdbException {
            if (bytes > end - position) {
                throw outside();
            }
            int at = position;
            position += bytes;
            return at;
        }

        private static InvalidMmdbException outside() {
            return new InvalidMmdbException("a record leads out of the file: fetch the file again");
        }
    }
}
