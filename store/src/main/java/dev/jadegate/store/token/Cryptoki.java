package dev.jadegate.store.token;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one PKCS#11 library, called as C. The provider of the JDK is not used, because it can neither find a
 * private key that has no certificate nor tell of the id and label of what it generates: what a crash left on a token
 * would stay there unseen.
 *
 * <p>A library is loaded once into a process and has one state there, so there is one object for each, kept for the life
 * of the process. Safe for use by many threads, a session belongs to one at a time. Who calls functions holds
 * {@link #use}, so that the library is not taken down and up again below a running call.
 */
@SuppressWarnings("restricted") // native code is what this class is for
final class Cryptoki {
    /** Slots that a library may have. */
    private static final int SLOTS_MAX = 1024;
    /** Bytes that a function may give: a ciphertext of the longest plaintext, a modulus, a label. */
    private static final int OUTPUT_BYTES_MAX = 1 << 20;

    private static final int TOKEN_INFO_BYTES = 256;
    private static final int TOKEN_INFO_FLAGS_AT = 96;
    private static final long OS_LOCKING_OK = 2;
    private static final long SESSION_SERIAL_READ_WRITE = 4 | 2;
    private static final long USER = 1;
    private static final Duration STANDSTILL_WITHIN = Duration.ofSeconds(2);

    private static final Map<Path, Cryptoki> LOADED = new ConcurrentHashMap<>();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle P = shape("P");
    private static final MethodHandle BPP = shape("BPP");
    private static final MethodHandle J = shape("J");
    private static final MethodHandle JJ = shape("JJ");
    private static final MethodHandle JP = shape("JP");
    private static final MethodHandle JPJ = shape("JPJ");
    private static final MethodHandle JPJP = shape("JPJP");
    private static final MethodHandle JJPJ = shape("JJPJ");
    private static final MethodHandle JPJPP = shape("JPJPP");
    private static final MethodHandle JJPPP = shape("JJPPP");
    private static final MethodHandle JPPJP = shape("JPPJP");
    private static final MethodHandle JPPJPJPP = shape("JPPJPJPP");

    private final MemorySegment functions;
    private final ReentrantReadWriteLock standstill = new ReentrantReadWriteLock();

    private Cryptoki(MemorySegment functions) {
        this.functions = functions;
    }

    /** Places in CK_FUNCTION_LIST. Source: PKCS#11 v2.40, section 3.6. */
    private enum Function {
        INITIALIZE("C_Initialize", 0),
        FINALIZE("C_Finalize", 1),
        GET_SLOT_LIST("C_GetSlotList", 4),
        GET_TOKEN_INFO("C_GetTokenInfo", 6),
        OPEN_SESSION("C_OpenSession", 12),
        CLOSE_SESSION("C_CloseSession", 13),
        LOGIN("C_Login", 18),
        DESTROY_OBJECT("C_DestroyObject", 22),
        GET_ATTRIBUTE_VALUE("C_GetAttributeValue", 24),
        SET_ATTRIBUTE_VALUE("C_SetAttributeValue", 25),
        FIND_OBJECTS_INIT("C_FindObjectsInit", 26),
        FIND_OBJECTS("C_FindObjects", 27),
        FIND_OBJECTS_FINAL("C_FindObjectsFinal", 28),
        ENCRYPT_INIT("C_EncryptInit", 29),
        ENCRYPT("C_Encrypt", 30),
        DECRYPT_INIT("C_DecryptInit", 33),
        DECRYPT("C_Decrypt", 34),
        SIGN_INIT("C_SignInit", 42),
        SIGN("C_Sign", 43),
        GENERATE_KEY("C_GenerateKey", 58),
        GENERATE_KEY_PAIR("C_GenerateKeyPair", 59);

        private static final int LAST = 67;
        private final String cName;
        private final int place;

        Function(String cName, int place) {
            this.cName = cName;
            this.place = place;
        }
    }

    /** What computes on data in one call. */
    enum Computation {
        ENCRYPT(Function.ENCRYPT_INIT, Function.ENCRYPT),
        DECRYPT(Function.DECRYPT_INIT, Function.DECRYPT),
        SIGN(Function.SIGN_INIT, Function.SIGN);

        private final Function begin;
        private final Function whole;

        Computation(Function begin, Function whole) {
            this.begin = begin;
            this.whole = whole;
        }
    }

    /**
     * A token as its slot tells of it.
     *
     * @param flags of CK_TOKEN_INFO
     */
    record TokenInfo(String label, long flags) {
        private static final long INITIALIZED = 0x400;
        private static final long PIN_FINAL_TRY = 0x20000;
        private static final long PIN_LOCKED = 0x40000;

        boolean initialized() {
            return (flags & INITIALIZED) != 0;
        }

        boolean pinLocked() {
            return (flags & PIN_LOCKED) != 0;
        }

        boolean pinFinalTry() {
            return (flags & PIN_FINAL_TRY) != 0;
        }
    }

    /**
     * The library of that path, loaded and initialised.
     *
     * @throws TokenRefused when it cannot be
     */
    static Cryptoki of(Path library) throws TokenRefused {
        if (!Files.isRegularFile(library)) {
            throw new TokenRefused(
                    TokenRefused.Reason.LIBRARY,
                    "There is no PKCS#11 library `" + library + "`: give the path of the one of your HSM. SoftHSM2's is"
                            + " /usr/lib/softhsm/libsofthsm2.so on Debian, in the package softhsm2.",
                    null);
        }
        MemoryLayout number = LINKER.canonicalLayouts().get("long");
        if (number == null || number.byteSize() != Long.BYTES) {
            throw new TokenRefused(
                    TokenRefused.Reason.LIBRARY,
                    "PKCS#11 libraries are used on 64 bit Linux and macOS, not on this system.",
                    null);
        }
        Cryptoki known = LOADED.get(library);
        if (known != null) {
            return known;
        }
        try {
            Cryptoki loaded = LOADED.computeIfAbsent(library, Cryptoki::load);
            loaded.initialize();
            return loaded;
        } catch (IllegalArgumentException refused) {
            throw notUsable(library, refused);
        } catch (CryptokiFault fault) {
            LOADED.remove(library);
            throw notUsable(library, fault);
        }
    }

    private static TokenRefused notUsable(Path library, Exception cause) {
        return new TokenRefused(
                TokenRefused.Reason.LIBRARY,
                "The PKCS#11 library `" + library + "` cannot be used: " + cause.getMessage()
                        + ". Check that it is one for this machine and that its own configuration is readable.",
                cause);
    }

    private static Cryptoki load(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        MemorySegment list = symbols.find("C_GetFunctionList")
                .orElseThrow(() -> new IllegalArgumentException("it has no C_GetFunctionList"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.ADDRESS);
            long value = (long) P.invokeExact(list, pointer);
            if (value != ReturnValue.OK) {
                throw new IllegalArgumentException("C_GetFunctionList returned " + ReturnValue.name(value));
            }
            // The version, padded to the length of a pointer, stands before the functions.
            long bytes = (1 + Function.LAST + 1) * ValueLayout.ADDRESS.byteSize();
            return new Cryptoki(pointer.get(ValueLayout.ADDRESS, 0).reinterpret(bytes));
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    /** Keeps the library up while it is used; the caller gives the lock back. */
    ReentrantReadWriteLock.ReadLock use() {
        return standstill.readLock();
    }

    private void initialize() throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(48, Long.BYTES);
            arguments.set(ValueLayout.JAVA_LONG, 32, OS_LOCKING_OK);
            long value = invokeP(Function.INITIALIZE, arguments);
            if (value != ReturnValue.CRYPTOKI_ALREADY_INITIALIZED) {
                require(Function.INITIALIZE, value);
            }
        }
    }

    /**
     * Takes the library down and up again, because many look for tokens only then. All sessions of the process end. Does
     * nothing when a call does not return.
     */
    void reinitialize() throws CryptokiFault {
        boolean still;
        try {
            still = standstill.writeLock().tryLock(STANDSTILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        if (still) {
            try {
                long value = invokeP(Function.FINALIZE, MemorySegment.NULL);
                if (value != ReturnValue.CRYPTOKI_NOT_INITIALIZED) {
                    require(Function.FINALIZE, value);
                }
                initialize();
            } finally {
                standstill.writeLock().unlock();
            }
        }
    }

    /** Slots that hold a token. */
    List<Long> slots() throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_LONG, SLOTS_MAX);
            // Asking for the number is what makes a library look for slots anew (PKCS#11 v2.40, section 5.5).
            require(Function.GET_SLOT_LIST, invokeBpp(Function.GET_SLOT_LIST, (byte) 1, MemorySegment.NULL, count));
            count.set(ValueLayout.JAVA_LONG, 0, SLOTS_MAX);
            require(Function.GET_SLOT_LIST, invokeBpp(Function.GET_SLOT_LIST, (byte) 1, ids, count));
            return longs(ids, count);
        }
    }

    TokenInfo tokenInfo(long slot) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, Long.BYTES);
            require(Function.GET_TOKEN_INFO, invokeJp(Function.GET_TOKEN_INFO, slot, info));
            byte[] label = info.asSlice(0, TokenSettings.LABEL_BYTES_MAX).toArray(ValueLayout.JAVA_BYTE);
            return new TokenInfo(
                    new String(label, StandardCharsets.UTF_8).stripTrailing(),
                    info.get(ValueLayout.JAVA_LONG, TOKEN_INFO_FLAGS_AT));
        }
    }

    long openSession(long slot) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            long value;
            try {
                value = (long) JJPPP.invokeExact(
                        address(Function.OPEN_SESSION),
                        slot,
                        SESSION_SERIAL_READ_WRITE,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        handle);
            } catch (Throwable thrown) {
                throw propagated(thrown);
            }
            require(Function.OPEN_SESSION, value);
            return handle.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    void closeSession(long session) throws CryptokiFault {
        long value;
        try {
            value = (long) J.invokeExact(address(Function.CLOSE_SESSION), session);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
        require(Function.CLOSE_SESSION, value);
    }

    /** Logs the process in; returns what the token says, which has not looked at the PIN when the process is already. */
    long login(long session, byte[] pin) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, pin);
            long value = invokeJjpj(Function.LOGIN, session, USER, text, pin.length);
            text.fill((byte) 0);
            return value;
        }
    }

    long generateKey(long session, Mechanism mechanism, Attributes template) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ValueLayout.JAVA_LONG);
            long value;
            try {
                value = (long) JPPJP.invokeExact(
                        address(Function.GENERATE_KEY),
                        session,
                        mechanism.in(arena),
                        template.in(arena),
                        (long) template.count(),
                        handle);
            } catch (Throwable thrown) {
                throw propagated(thrown);
            }
            require(Function.GENERATE_KEY, value);
            return handle.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** Handles of the two halves of a key pair. */
    record Pair(long publicKey, long privateKey) {}

    Pair generatePair(long session, Mechanism mechanism, Attributes publicKey, Attributes privateKey)
            throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment publicHandle = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment privateHandle = arena.allocate(ValueLayout.JAVA_LONG);
            long value;
            try {
                value = (long) JPPJPJPP.invokeExact(
                        address(Function.GENERATE_KEY_PAIR),
                        session,
                        mechanism.in(arena),
                        publicKey.in(arena),
                        (long) publicKey.count(),
                        privateKey.in(arena),
                        (long) privateKey.count(),
                        publicHandle,
                        privateHandle);
            } catch (Throwable thrown) {
                throw propagated(thrown);
            }
            require(Function.GENERATE_KEY_PAIR, value);
            return new Pair(publicHandle.get(ValueLayout.JAVA_LONG, 0), privateHandle.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /** Handles of the objects that have what {@code template} says, at most {@code max} of them. */
    List<Long> find(long session, Attributes template, int max) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            require(
                    Function.FIND_OBJECTS_INIT,
                    invokeJpj(Function.FIND_OBJECTS_INIT, session, template.in(arena), template.count()));
            int batch = Math.min(max, 1_000);
            MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, batch);
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            List<Long> found = new ArrayList<>();
            try {
                while (found.size() < max) {
                    require(Function.FIND_OBJECTS, invokeFind(session, handles, batch, count));
                    List<Long> more = longs(handles, count);
                    found.addAll(more);
                    if (more.isEmpty()) {
                        break;
                    }
                }
            } finally {
                require(Function.FIND_OBJECTS_FINAL, invokeJ(Function.FIND_OBJECTS_FINAL, session));
            }
            return found.size() > max ? found.subList(0, max) : found;
        }
    }

    /** An attribute of an object, or null when it has none of that type. */
    byte @Nullable [] attribute(long session, long object, long type) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocate(24, Long.BYTES);
            attribute.set(ValueLayout.JAVA_LONG, 0, type);
            long value = invokeJjpj(Function.GET_ATTRIBUTE_VALUE, session, object, attribute, 1);
            if (value == ReturnValue.ATTRIBUTE_TYPE_INVALID) {
                return null;
            }
            require(Function.GET_ATTRIBUTE_VALUE, value);
            long length = attribute.get(ValueLayout.JAVA_LONG, 16);
            if (length < 0 || length > OUTPUT_BYTES_MAX) {
                return null;
            }
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            attribute.set(ValueLayout.ADDRESS, 8, bytes);
            require(
                    Function.GET_ATTRIBUTE_VALUE,
                    invokeJjpj(Function.GET_ATTRIBUTE_VALUE, session, object, attribute, 1));
            return bytes.asSlice(0, attribute.get(ValueLayout.JAVA_LONG, 16)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    void set(long session, long object, Attributes changed) throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            require(
                    Function.SET_ATTRIBUTE_VALUE,
                    invokeJjpj(Function.SET_ATTRIBUTE_VALUE, session, object, changed.in(arena), changed.count()));
        }
    }

    void destroy(long session, long object) throws CryptokiFault {
        long value;
        try {
            value = (long) JJ.invokeExact(address(Function.DESTROY_OBJECT), session, object);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
        require(Function.DESTROY_OBJECT, value);
    }

    /** Computes on {@code data} with a key; {@code room} are the bytes that the result has at most. */
    byte[] compute(Computation computation, long session, Mechanism mechanism, long key, byte[] data, int room)
            throws CryptokiFault {
        try (Arena arena = Arena.ofConfined()) {
            require(computation.begin, invokeJpj(computation.begin, session, mechanism.in(arena), key));
            MemorySegment input = arena.allocate(Math.max(1, data.length));
            MemorySegment.copy(data, 0, input, ValueLayout.JAVA_BYTE, 0, data.length);
            MemorySegment output = arena.allocate(Math.max(1, room));
            MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
            length.set(ValueLayout.JAVA_LONG, 0, room);
            try {
                long value;
                try {
                    value = (long) JPJPP.invokeExact(
                            address(computation.whole), session, input, (long) data.length, output, length);
                } catch (Throwable thrown) {
                    throw propagated(thrown);
                }
                require(computation.whole, value);
                long bytes = length.get(ValueLayout.JAVA_LONG, 0);
                if (bytes < 0 || bytes > room) {
                    throw new CryptokiFault(computation.whole.cName, ReturnValue.FUNCTION_FAILED);
                }
                return output.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
            } finally {
                input.fill((byte) 0);
                output.fill((byte) 0);
            }
        }
    }

    private static List<Long> longs(MemorySegment array, MemorySegment count) {
        long[] all = array.toArray(ValueLayout.JAVA_LONG);
        int here = Math.clamp(count.get(ValueLayout.JAVA_LONG, 0), 0, all.length);
        return Arrays.stream(all, 0, here).boxed().toList();
    }

    private long invokeP(Function function, MemorySegment pointer) {
        try {
            return (long) P.invokeExact(address(function), pointer);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeBpp(Function function, byte flag, MemorySegment first, MemorySegment second) {
        try {
            return (long) BPP.invokeExact(address(function), flag, first, second);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeJ(Function function, long number) {
        try {
            return (long) J.invokeExact(address(function), number);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeJp(Function function, long number, MemorySegment pointer) {
        try {
            return (long) JP.invokeExact(address(function), number, pointer);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeJpj(Function function, long session, MemorySegment pointer, long number) {
        try {
            return (long) JPJ.invokeExact(address(function), session, pointer, number);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeFind(long session, MemorySegment handles, long max, MemorySegment count) {
        try {
            return (long) JPJP.invokeExact(address(Function.FIND_OBJECTS), session, handles, max, count);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private long invokeJjpj(Function function, long session, long number, MemorySegment pointer, long count) {
        try {
            return (long) JJPJ.invokeExact(address(function), session, number, pointer, count);
        } catch (Throwable thrown) {
            throw propagated(thrown);
        }
    }

    private MemorySegment address(Function function) {
        return functions.getAtIndex(ValueLayout.ADDRESS, 1 + function.place);
    }

    private static void require(Function function, long value) throws CryptokiFault {
        if (value != ReturnValue.OK) {
            throw new CryptokiFault(function.cName, value);
        }
    }

    /** A handle of a function that returns CK_RV; its address is the first argument. */
    private static MethodHandle shape(String arguments) {
        MemoryLayout[] layouts = arguments
                .chars()
                .mapToObj(each -> switch (each) {
                    case 'P' -> (MemoryLayout) ValueLayout.ADDRESS;
                    case 'J' -> ValueLayout.JAVA_LONG;
                    case 'B' -> ValueLayout.JAVA_BYTE;
                    default -> throw new IllegalArgumentException("`" + arguments + "` is no shape");
                })
                .toArray(MemoryLayout[]::new);
        return LINKER.downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts));
    }

    /** Calling a function throws nothing of its own. */
    private static RuntimeException propagated(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
