package dev.jadegate.gate.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The wire format of Protocol Buffers, as far as flat messages need it. Source: "Encoding" of the Protocol Buffers
 * documentation. Everything that is read has a bound: a message is at most as long as the body that it came in, has at most
 * {@value #FIELDS_MAX} fields, and nests nothing.
 */
public final class WireMessage {
    /** Most fields of a message that is read; the messages of the gateway have at most six. */
    public static final int FIELDS_MAX = 64;

    private static final int FIELD_NUMBER_MAX = (1 << 29) - 1;

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private WireMessage() {}

    /** The value of a field. */
    public sealed interface Value {
        /** A number or truth value. */
        record Whole(long value) implements Value {}

        /** Text, bytes or a message of its own. */
        @SuppressWarnings("ArrayRecordComponent") // Made for its reader alone.
        record Bytes(byte[] bytes) implements Value {}

        /** A number of fixed width, which no message of ours has. */
        record Fixed() implements Value {}
    }

    /** A field as it was read. */
    public record Field(int number, Value value) {}

    /**
     * The fields of a message in the order in which they came.
     *
     * @throws Malformed when it is not a message or goes past a limit
     */
    public static List<Field> read(byte[] message) throws Malformed {
        Reader reader = new Reader(message);
        List<Field> fields = new ArrayList<>();
        while (reader.position < message.length) {
            if (fields.size() == FIELDS_MAX) {
                throw new Malformed("it has more than " + FIELDS_MAX + " fields");
            }
            long tag = reader.varint();
            long number = tag >>> 3;
            if (number < 1 || number > FIELD_NUMBER_MAX) {
                throw new Malformed("a field has no valid number");
            }
            fields.add(new Field((int) number, reader.value((int) (tag & 7))));
        }
        return fields;
    }

    private static final class Reader {
        /** Of a number of 64 bits. */
        private static final int VARINT_BYTES_MAX = 10;

        private final byte[] message;
        private int position;

        Reader(byte[] message) {
            this.message = message;
        }

        Value value(int type) throws Malformed {
            return switch (type) {
                case VARINT -> new Value.Whole(varint());
                case LENGTH -> new Value.Bytes(take(varint()));
                case EIGHT_BYTES -> fixed(8);
                case FOUR_BYTES -> fixed(4);
                default -> throw new Malformed("a field is of the type " + type + ", which is not supported");
            };
        }

        private Value fixed(int bytes) throws Malformed {
            take(bytes);
            return new Value.Fixed();
        }

        long varint() throws Malformed {
            long value = 0;
            for (int i = 0; i < VARINT_BYTES_MAX; i++) {
                if (position == message.length) {
                    throw new Malformed("it ends within a number");
                }
                byte next = message[position++];
                if (i == VARINT_BYTES_MAX - 1 && next > 1) {
                    break;
                }
                value |= (long) (next & 0x7F) << (7 * i);
                if (next >= 0) {
                    return value;
                }
            }
            throw new Malformed("a number has more than 64 bits");
        }

        private byte[] take(long count) throws Malformed {
            if (count < 0 || count > message.length - position) {
                throw new Malformed("a field is longer than what is left");
            }
            byte[] taken = Arrays.copyOfRange(message, position, position + (int) count);
            position += (int) count;
            return taken;
        }
    }

    /** Writes a message. What has the default value of its type is left out, as proto3 has it. For one thread. */
    public static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        public void text(int field, String text) {
            bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        public void bytes(int field, byte[] bytes) {
            if (bytes.length > 0) {
                element(field, bytes);
            }
        }

        /** An element of a repeated field, which is written when it is empty, too. */
        public void element(int field, byte[] bytes) {
            tag(field, LENGTH);
            varint(bytes.length);
            out.writeBytes(bytes);
        }

        public void number(int field, long number) {
            if (number != 0) {
                tag(field, VARINT);
                varint(number);
            }
        }

        private void tag(int field, int type) {
            if (field < 1 || field > FIELD_NUMBER_MAX) {
                throw new IllegalArgumentException("field number " + field);
            }
            varint((long) field << 3 | type);
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        public byte[] end() {
            return out.toByteArray();
        }
    }

    /** Bytes that are not a message; its own words, never the bytes. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
