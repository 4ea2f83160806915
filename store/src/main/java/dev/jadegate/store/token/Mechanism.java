package dev.jadegate.store.token;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a token is to compute, with its parameter. Source: PKCS#11 v2.40 current mechanisms. */
sealed interface Mechanism {
    /** A mechanism without parameter. */
    enum Plain implements Mechanism {
        RSA_KEY_PAIR_GEN(0x00),
        RSA_PKCS(0x01),
        RSA_X_509(0x03),
        SHA256_HMAC(0x251),
        GENERIC_SECRET_KEY_GEN(0x350),
        EC_KEY_PAIR_GEN(0x1040),
        ECDSA(0x1041),
        AES_KEY_GEN(0x1080);

        private final long type;

        Plain(long type) {
            this.type = type;
        }
    }

    /** AES in Galois/Counter Mode with a tag of 16 bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    record AesGcm(byte[] iv, byte[] associated) implements Mechanism {}

    /** RSASSA-PSS over a ready SHA-256 digest, MGF1 with SHA-256, a salt of 32 bytes. */
    record RsaPssSha256() implements Mechanism {}

    long TAG_BITS = 128;

    /** A CK_MECHANISM. */
    default MemorySegment in(Arena arena) {
        return switch (this) {
            case Plain plain -> structure(arena, plain.type, MemorySegment.NULL);
            case AesGcm gcm -> {
                MemorySegment parameter = arena.allocate(48, Long.BYTES);
                parameter.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, gcm.iv));
                parameter.set(ValueLayout.JAVA_LONG, 8, gcm.iv.length);
                parameter.set(ValueLayout.JAVA_LONG, 16, gcm.iv.length * (long) Byte.SIZE);
                parameter.set(
                        ValueLayout.ADDRESS,
                        24,
                        gcm.associated.length == 0
                                ? MemorySegment.NULL
                                : arena.allocateFrom(ValueLayout.JAVA_BYTE, gcm.associated));
                parameter.set(ValueLayout.JAVA_LONG, 32, gcm.associated.length);
                parameter.set(ValueLayout.JAVA_LONG, 40, TAG_BITS);
                yield structure(arena, 0x1087, parameter);
            }
            case RsaPssSha256 _ -> {
                MemorySegment parameter = arena.allocate(24, Long.BYTES);
                parameter.set(ValueLayout.JAVA_LONG, 0, 0x250); // CKM_SHA256
                parameter.set(ValueLayout.JAVA_LONG, 8, 2); // CKG_MGF1_SHA256
                parameter.set(ValueLayout.JAVA_LONG, 16, 32);
                yield structure(arena, 0x0D, parameter);
            }
        };
    }

    private static MemorySegment structure(Arena arena, long type, MemorySegment parameter) {
        MemorySegment mechanism = arena.allocate(24, Long.BYTES);
        mechanism.set(ValueLayout.JAVA_LONG, 0, type);
        mechanism.set(ValueLayout.ADDRESS, 8, parameter);
        mechanism.set(ValueLayout.JAVA_LONG, 16, parameter.byteSize());
        return mechanism;
    }
}
