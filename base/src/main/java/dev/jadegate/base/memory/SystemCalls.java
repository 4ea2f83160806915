package dev.jadegate.base.memory;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Linux that this package makes: mmap(2), mlock(2), madvise(2), prctl(2), setrlimit(2). Numbers are those of
 * the kernel's interface, the same for x86_64 and aarch64.
 */
@SuppressWarnings("restricted") // Calls into the system are what this class is for.
final class SystemCalls {
    static final int MADV_DONTFORK = 10;
    static final int MADV_DONTDUMP = 16;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int RLIMIT_CORE = 4;
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CALL_STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle mlock;
    private final MethodHandle madvise;
    private final MethodHandle prctl;
    private final MethodHandle setrlimit;
    private final int pageBytes;

    private SystemCalls(Linker linker, SymbolLookup library) {
        mmap = handle(linker, library, "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, LONG, INT, INT, INT, LONG));
        munmap = handle(linker, library, "munmap", FunctionDescriptor.of(INT, ADDRESS, LONG));
        mlock = handle(linker, library, "mlock", FunctionDescriptor.of(INT, ADDRESS, LONG));
        madvise = handle(linker, library, "madvise", FunctionDescriptor.of(INT, ADDRESS, LONG, INT));
        prctl = handle(
                linker,
                library,
                "prctl",
                FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG),
                Linker.Option.firstVariadicArg(1));
        setrlimit = handle(linker, library, "setrlimit", FunctionDescriptor.of(INT, INT, ADDRESS));
        MethodHandle pageSize =
                linker.downcallHandle(library.find("getpagesize").orElseThrow(), FunctionDescriptor.of(INT));
        try {
            pageBytes = (int) pageSize.invokeExact();
        } catch (Throwable impossible) {
            throw new IllegalStateException("getpagesize cannot be called", impossible);
        }
    }

    private static MethodHandle handle(
            Linker linker, SymbolLookup library, String name, FunctionDescriptor type, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return linker.downcallHandle(library.find(name).orElseThrow(), type, options);
    }

    /** The calls, or null where they are not to be had: another system, or a JVM that was told to keep to Java. */
    static @Nullable SystemCalls find() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return new SystemCalls(linker, linker.defaultLookup());
        } catch (RuntimeException absent) { // NoSuchElementException, IllegalCallerException, UnsupportedOperation...
            return null;
        }
    }

    int pageBytes() {
        return pageBytes;
    }

    /** Pages of zeros of their own, or null when the system has none. */
    @Nullable
    MemorySegment map(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment mapped = (MemorySegment)
                    mmap.invokeExact(state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            return mapped.address() == -1L ? null : mapped.reinterpret(bytes);
        } catch (Throwable impossible) {
            throw unexpected("mmap", impossible);
        }
    }

    void unmap(MemorySegment pages) {
        try (Arena arena = Arena.ofConfined()) {
            // A failure would mean that the pages were not mapped; they are zeros by now.
            int ignored = (int) munmap.invokeExact(arena.allocate(CALL_STATE), pages, pages.byteSize());
        } catch (Throwable impossible) {
            throw unexpected("munmap", impossible);
        }
    }

    /** 0, or the number of the error. */
    int lock(MemorySegment pages) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) mlock.invokeExact(state, pages, pages.byteSize());
            return result == 0 ? 0 : errno(state);
        } catch (Throwable impossible) {
            throw unexpected("mlock", impossible);
        }
    }

    /** 0, or the number of the error. */
    int advise(MemorySegment pages, int advice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) madvise.invokeExact(state, pages, pages.byteSize(), advice);
            return result == 0 ? 0 : errno(state);
        } catch (Throwable impossible) {
            throw unexpected("madvise", impossible);
        }
    }

    /** 0, or the number of the error. */
    int forbidDumps() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) prctl.invokeExact(state, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
            return result == 0 ? 0 : errno(state);
        } catch (Throwable impossible) {
            throw unexpected("prctl", impossible);
        }
    }

    /** 0, or the number of the error. */
    int limitCoreToNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            // struct rlimit: what counts now and what it may be raised to, both 0.
            MemorySegment none = arena.allocate(2 * LONG.byteSize(), LONG.byteAlignment());
            int result = (int) setrlimit.invokeExact(state, RLIMIT_CORE, none);
            return result == 0 ? 0 : errno(state);
        } catch (Throwable impossible) {
            throw unexpected("setrlimit", impossible);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static IllegalStateException unexpected(String call, Throwable cause) {
        return new IllegalStateException(call + " cannot be called", cause);
    }
}
