package dev.jadegate.edge.waf;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** A body that is put together for inspection. It grows with what arrives, not with what was announced. */
final class BodyBuffer {
    private static final int FIRST_BYTES = 4 << 10;

    private final BodyBudget budget;
    private final long most;
    private byte[] bytes = {};
    private int length;

    /** @param most bytes that all buffers may hold */
    BodyBuffer(BodyBudget budget, long most) {
        this.budget = budget;
        this.most = most;
    }

    /** Adds a part; false when there is no room for it. */
    boolean add(ByteBuf part) {
        int more = part.readableBytes();
        if (length + more > bytes.length) {
            int size = Math.max(Math.max(FIRST_BYTES, length + more), bytes.length * 2);
            if (!budget.reserve(size - bytes.length, most)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, size);
        }
        part.getBytes(part.readerIndex(), bytes, length, more);
        length += more;
        return true;
    }

    int length() {
        return length;
    }

    /** The bytes, exactly as many as were added. */
    byte[] exact() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The room is free for others; the bytes are not held here any more. */
    void free() {
        budget.release(bytes.length);
        bytes = new byte[0];
        length = 0;
    }
}
