package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The library of ModSecurity 3 by its C interface. Used by one thread. */
@SuppressWarnings("restricted") // What it is for.
final class LibModSecurity implements AutoCloseable {
    private static final String LIBRARY = "libmodsecurity.so.3";

    private static final AddressLayout POINTER = ValueLayout.ADDRESS.withTargetLayout(
            MemoryLayout.sequenceLayout(Long.MAX_VALUE / 2, ValueLayout.JAVA_BYTE));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong SIZE = ValueLayout.JAVA_LONG;

    /** {@code struct ModSecurityIntervention_t}: status, pause, url, log, disruptive. */
    private static final MemoryLayout INTERVENTION =
            MemoryLayout.structLayout(INT, INT, POINTER, POINTER, INT, MemoryLayout.paddingLayout(4));

    private static final long STATUS = 0;
    private static final long LOG = 16;
    private static final long DISRUPTIVE = 24;

    private final Arena arena = Arena.ofConfined();
    private final SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, arena);
    private final MethodHandle newTransaction = function("msc_new_transaction", POINTER, POINTER, POINTER, POINTER);
    private final MethodHandle connection =
            function("msc_process_connection", INT, POINTER, POINTER, INT, POINTER, INT);
    private final MethodHandle uri = function("msc_process_uri", INT, POINTER, POINTER, POINTER, POINTER);
    private final MethodHandle addHeader =
            function("msc_add_n_request_header", INT, POINTER, POINTER, SIZE, POINTER, SIZE);
    private final MethodHandle headers = function("msc_process_request_headers", INT, POINTER);
    private final MethodHandle appendBody = function("msc_append_request_body", INT, POINTER, POINTER, SIZE);
    private final MethodHandle body = function("msc_process_request_body", INT, POINTER);
    private final MethodHandle intervention = function("msc_intervention", INT, POINTER, POINTER);
    private final MethodHandle cleanup =
            Linker.nativeLinker().downcallHandle(symbol("msc_transaction_cleanup"), FunctionDescriptor.ofVoid(POINTER));
    private final MemorySegment engine;
    private final MemorySegment rules;
    private final StringBuilder log = new StringBuilder();

    /** What became of a request: the status of its denial or 200, and the rules that were logged. */
    record Outcome(int status, SortedSet<Long> ids) {}

    /** Whether the library is on this machine. */
    static boolean isInstalled() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LIBRARY, arena);
            return true;
        } catch (IllegalArgumentException absent) {
            return false;
        }
    }

    /** @param configuration a file that includes all others */
    LibModSecurity(String configuration) throws Throwable {
        engine = (MemorySegment) function("msc_init", POINTER).invokeExact();
        MethodHandle told = MethodHandles.lookup()
                .findVirtual(
                        LibModSecurity.class,
                        "told",
                        MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class))
                .bindTo(this);
        MemorySegment callback =
                Linker.nativeLinker().upcallStub(told, FunctionDescriptor.ofVoid(POINTER, POINTER), arena);
        Linker.nativeLinker()
                .downcallHandle(symbol("msc_set_log_cb"), FunctionDescriptor.ofVoid(POINTER, POINTER))
                .invokeExact(engine, callback);
        rules = (MemorySegment) function("msc_create_rules_set", POINTER).invokeExact();
        MemorySegment error = arena.allocate(POINTER);
        int added = (int) function("msc_rules_add_file", INT, POINTER, POINTER, POINTER)
                .invokeExact(rules, arena.allocateFrom(configuration), error);
        if (added < 0) {
            throw new IllegalStateException(
                    "libmodsecurity refuses the rules: " + error.get(POINTER, 0).getString(0));
        }
    }

    private MemorySegment symbol(String name) {
        return library.find(name).orElseThrow(() -> new IllegalStateException("the library has no " + name));
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
    }

    @SuppressWarnings("unused") // Called by the library.
    private void told(MemorySegment ignored, MemorySegment message) {
        log.append(message.getString(0, StandardCharsets.ISO_8859_1)).append('\n');
    }

    /** Phases 1 and 2 of a request. */
    Outcome run(RequestHead head, byte[] content) throws Throwable {
        log.setLength(0);
        try (Arena own = Arena.ofConfined()) {
            MemorySegment transaction = (MemorySegment) newTransaction.invokeExact(engine, rules, MemorySegment.NULL);
            try {
                return new Outcome(status(transaction, head, content, own), ids());
            } finally {
                cleanup.invokeExact(transaction);
            }
        }
    }

    private int status(MemorySegment transaction, RequestHead head, byte[] content, Arena own) throws Throwable {
        int done = (int) connection.invokeExact(
                transaction, own.allocateFrom("127.0.0.1"), 40_000, own.allocateFrom("127.0.0.1"), 80);
        done += (int) uri.invokeExact(
                transaction,
                text(head.uri(), own),
                text(head.method(), own),
                text(head.protocol().substring(head.protocol().indexOf('/') + 1), own));
        for (Header header : head.headers()) {
            done += (int) addHeader.invokeExact(
                    transaction,
                    text(header.name(), own),
                    (long) header.name().length(),
                    text(header.value(), own),
                    (long) header.value().length());
        }
        done += (int) headers.invokeExact(transaction);
        Integer denied = denied(transaction, own);
        if (denied == null) {
            if (content.length > 0) {
                MemorySegment bytes = own.allocateFrom(ValueLayout.JAVA_BYTE, content);
                done += (int) appendBody.invokeExact(transaction, bytes, (long) content.length);
            }
            done += (int) body.invokeExact(transaction);
            denied = denied(transaction, own);
        }
        if (done == 0) {
            throw new IllegalStateException("the library did nothing");
        }
        return denied == null ? 200 : denied;
    }

    private @Nullable Integer denied(MemorySegment transaction, Arena own) throws Throwable {
        MemorySegment struct = own.allocate(INTERVENTION);
        struct.set(INT, STATUS, 200);
        int ignored = (int) intervention.invokeExact(transaction, struct);
        MemorySegment told = struct.get(POINTER, LOG);
        if (told.address() != 0) {
            // The rule that denies is told here alone.
            told(struct, told);
        }
        return struct.get(INT, DISRUPTIVE) == 0 ? null : struct.get(INT, STATUS);
    }

    private static MemorySegment text(String latin, Arena own) {
        return own.allocateFrom(latin, StandardCharsets.ISO_8859_1);
    }

    private SortedSet<Long> ids() {
        SortedSet<Long> ids = new TreeSet<>();
        String mark = "[id \"";
        for (String line : log.toString().split("\n", -1)) {
            int at = line.indexOf(mark);
            int end = at < 0 ? -1 : line.indexOf('"', at + mark.length());
            if (end > 0) {
                ids.add(Long.parseLong(line.substring(at + mark.length(), end)));
            }
        }
        return ids;
    }

    @Override
    public void close() {
        arena.close();
    }
}
