package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Real files with a disk that can be full, fail, or hold still. */
final class FaultyFiles implements JournalFiles {
    private final JournalFiles real = new LocalJournalFiles();
    /** Bytes that still fit; a write that does not fit stores what fits. */
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    /** Whether somebody else uses at once what a truncation frees. */
    volatile boolean freedRoomIsTaken;
    /** The write that fails: 0 is the next one. */
    final AtomicInteger writesUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
    /** The force that fails: 0 is the next one. */
    final AtomicInteger forcesUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
    /** The truncation that fails: 0 is the next one. */
    final AtomicInteger truncationsUntilFailure = new AtomicInteger(Integer.MAX_VALUE);

    final AtomicInteger forces = new AtomicInteger();
    final Semaphore forcePermits = new Semaphore(Integer.MAX_VALUE);

    @Override
    public Writable create(Path file) throws IOException {
        return new Faulty(real.create(file));
    }

    @Override
    public Writable open(Path file) throws IOException {
        return new Faulty(real.open(file));
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        real.forceFolder(folder);
    }

    private final class Faulty implements Writable {
        private final Writable file;
        private long taken;

        Faulty(Writable file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            if (writesUntilFailure.getAndDecrement() == 0) {
                file.write(bytes.slice().limit(bytes.remaining() / 2), position);
                throw new IOException("injected write failure");
            }
            int length = bytes.remaining();
            long left = room.get();
            if (length > left) {
                file.write(bytes.slice().limit((int) left), position);
                room.set(0);
                taken += left;
                throw new DiskFullException("injected full disk", new IOException("no room"));
            }
            file.write(bytes, position);
            room.addAndGet(-length);
            taken += length;
        }

        @Override
        public void truncate(long size) throws IOException {
            if (truncationsUntilFailure.getAndDecrement() == 0) {
                throw new IOException("injected truncation failure");
            }
            file.truncate(size);
            if (!freedRoomIsTaken && room.get() < Long.MAX_VALUE / 2) {
                room.addAndGet(Math.max(0, taken - size));
            }
            taken = Math.min(taken, size);
        }

        @Override
        public void force() throws IOException {
            forcePermits.acquireUninterruptibly();
            forces.incrementAndGet();
            if (forcesUntilFailure.getAndDecrement() == 0) {
                throw new IOException("injected force failure");
            }
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
