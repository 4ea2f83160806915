package dev.jadegate.store.token;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A template: what an object is to have, or what is looked for. Source: PKCS#11 v2.40, sections 4 and 10. */
final class Attributes {
    static final long CLASS = 0x00;
    static final long TOKEN = 0x01;
    static final long PRIVATE = 0x02;
    static final long LABEL = 0x03;
    static final long KEY_TYPE = 0x100;
    static final long ID = 0x102;
    static final long SENSITIVE = 0x103;
    static final long ENCRYPT = 0x104;
    static final long DECRYPT = 0x105;
    static final long WRAP = 0x106;
    static final long UNWRAP = 0x107;
    static final long SIGN = 0x108;
    static final long VERIFY = 0x10A;
    static final long MODULUS = 0x120;
    static final long MODULUS_BITS = 0x121;
    static final long PUBLIC_EXPONENT = 0x122;
    static final long VALUE_LEN = 0x161;
    static final long EXTRACTABLE = 0x162;
    static final long NEVER_EXTRACTABLE = 0x164;
    static final long ALWAYS_SENSITIVE = 0x165;
    static final long MODIFIABLE = 0x170;
    static final long EC_PARAMS = 0x180;
    static final long EC_POINT = 0x181;

    static final long CLASS_PRIVATE_KEY = 3;
    static final long CLASS_SECRET_KEY = 4;
    static final long TYPE_GENERIC_SECRET = 0x10;
    static final long TYPE_AES = 0x1F;

    private static final long ENTRY_BYTES = 24;

    private final List<Entry> entries = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(long type, byte[] value) {}

    Attributes flag(long type, boolean value) {
        return bytes(type, new byte[] {(byte) (value ? 1 : 0)});
    }

    Attributes number(long type, long value) {
        byte[] bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        return bytes(type, bytes);
    }

    Attributes bytes(long type, byte[] value) {
        entries.add(new Entry(type, value));
        return this;
    }

    int count() {
        return entries.size();
    }

    /** An array of CK_ATTRIBUTE. */
    MemorySegment in(Arena arena) {
        MemorySegment array = arena.allocate(ENTRY_BYTES * entries.size(), Long.BYTES);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long at = i * ENTRY_BYTES;
            array.set(ValueLayout.JAVA_LONG, at, entry.type);
            array.set(ValueLayout.ADDRESS, at + 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, entry.value));
            array.set(ValueLayout.JAVA_LONG, at + 16, entry.value.length);
        }
        return array;
    }
}
