package dev.jadegate.traffic.address;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes MaxMind DBs for tests: names of fields are written once and pointed to, as real files do. */
public final class MmdbWriter {
    private final int recordBits;
    private final int version;
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final Map<Object, Integer> records = new LinkedHashMap<>();

    public MmdbWriter(int recordBits, int version) {
        this.recordBits = recordBits;
        this.version = version;
    }

    /** Values: String, Integer (unsigned 32), Long (unsigned 64), Double, Float, Boolean, byte[], List, Map. */
    public MmdbWriter add(AddressRange range, Object record) {
        int place = records.computeIfAbsent(record, value -> {
            // Names first, so that pointers lead back.
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            encode(encoded, value);
            int start = data.size();
            data.writeBytes(encoded.toByteArray());
            return start;
        });
        // In files of IPv6, IPv4 stands in ::/96, not in ::ffff:0:0/96.
        boolean v4 = range.isV4();
        int bits = v4 ? range.prefix() - 96 + (version == 6 ? 96 : 0) : range.prefix();
        int node = 0;
        for (int i = 0; i < bits; i++) {
            int position = v4 && version == 6 ? i - 96 : i;
            int bit = position < 0 ? 0 : bit(range.first(), v4 ? position + 96 : position);
            if (i == bits - 1) {
                nodes.get(node)[bit] = -2 - place;
            } else {
                int next = nodes.get(node)[bit];
                if (next <= 0) {
                    int inherited = next;
                    next = nodes.size();
                    nodes.add(new int[] {inherited, inherited});
                    nodes.get(node)[bit] = next;
                }
                node = next;
            }
        }
        return this;
    }

    private static int bit(Address address, int index) {
        return (int) ((index < 64 ? address.high() : address.low()) >>> (63 - (index & 63))) & 1;
    }

    public byte[] bytes(String type) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            long left = target(node[0]);
            long right = target(node[1]);
            switch (recordBits) {
                case 24 -> number(file, left << 24 | right, 6);
                case 28 -> {
                    number(file, left & 0xFFFFFF, 3);
                    number(file, left >>> 24 << 4 | right >>> 24, 1);
                    number(file, right & 0xFFFFFF, 3);
                }
                default -> number(file, left << 32 | right, 8);
            }
        }
        file.writeBytes(new byte[16]);
        file.writeBytes(data.toByteArray());
        file.writeBytes(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
        file.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", recordBits);
        metadata.put("ip_version", version);
        metadata.put("binary_format_major_version", 2);
        metadata.put("database_type", type);
        metadata.put("build_epoch", 1_700_000_000L);
        encodeFlat(file, metadata);
        return file.toByteArray();
    }

    private long target(int entry) {
        return entry > 0 ? entry : entry == 0 ? nodes.size() : nodes.size() + 16L + (-2 - entry);
    }

    private static void number(ByteArrayOutputStream into, long number, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            into.write((int) (number >>> (8 * i)));
        }
    }

    private void encode(ByteArrayOutputStream into, Object value) {
        if (value instanceof Map<?, ?> map) {
            control(into, 7, map.size());
            map.forEach((name, field) -> {
                pointer(into, (String) name);
                encode(into, field);
            });
        } else if (value instanceof List<?> list) {
            control(into, 11, list.size());
            list.forEach(item -> encode(into, item));
        } else {
            scalar(into, value);
        }
    }

    private void encodeFlat(ByteArrayOutputStream into, Map<String, Object> map) {
        control(into, 7, map.size());
        map.forEach((name, field) -> {
            scalar(into, name);
            scalar(into, field);
        });
    }

    private void pointer(ByteArrayOutputStream into, String name) {
        int place = texts.computeIfAbsent(name, text -> {
            int start = data.size();
            scalar(data, text);
            return start;
        });
        if (place < 2048) {
            into.write(1 << 5 | place >>> 8);
            number(into, place & 0xFF, 1);
        } else if (place < 526_336) {
            into.write(1 << 5 | 1 << 3 | (place - 2048) >>> 16);
            number(into, (place - 2048) & 0xFFFF, 2);
        } else {
            into.write(1 << 5 | 3 << 3);
            number(into, place, 4);
        }
    }

    private static void scalar(ByteArrayOutputStream into, Object value) {
        switch (value) {
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                control(into, 2, bytes.length);
                into.writeBytes(bytes);
            }
            case Integer whole -> {
                control(into, 6, 4);
                number(into, whole, 4);
            }
            case Long whole -> {
                control(into, 9, 8);
                number(into, whole, 8);
            }
            case Double real -> {
                control(into, 3, 8);
                number(into, Double.doubleToLongBits(real), 8);
            }
            case Float real -> {
                control(into, 15, 4);
                number(into, Float.floatToIntBits(real), 4);
            }
            case Boolean flag -> control(into, 14, flag ? 1 : 0);
            case byte[] bytes -> {
                control(into, 4, bytes.length);
                into.writeBytes(bytes);
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private static void control(ByteArrayOutputStream into, int kind, int size) {
        int first = size < 29 ? size : size < 285 ? 29 : size < 65_821 ? 30 : 31;
        into.write((kind > 7 ? 0 : kind) << 5 | first);
        if (kind > 7) {
            into.write(kind - 7);
        }
        switch (first) {
            case 29 -> number(into, size - 29, 1);
            case 30 -> number(into, size - 285, 2);
            case 31 -> number(into, size - 65_821, 3);
            default -> {}
        }
    }

    public Mmdb open(String type) throws InvalidMmdbException {
        return Mmdb.open(ByteBuffer.wrap(bytes(type)));
    }
}
