package dev.jadegate.store.token;

import java.util.Map;
import java.util.Set;

/** What functions of PKCS#11 return, as far as it makes a difference here. Source: PKCS#11 v2.40, section 5.1. */
final class ReturnValue {
    static final long OK = 0;
    static final long HOST_MEMORY = 0x02;
    static final long SLOT_ID_INVALID = 0x03;
    static final long GENERAL_ERROR = 0x05;
    static final long FUNCTION_FAILED = 0x06;
    static final long ATTRIBUTE_READ_ONLY = 0x10;
    static final long ATTRIBUTE_TYPE_INVALID = 0x12;
    static final long DATA_LEN_RANGE = 0x21;
    static final long DEVICE_ERROR = 0x30;
    static final long DEVICE_MEMORY = 0x31;
    static final long DEVICE_REMOVED = 0x32;
    static final long ENCRYPTED_DATA_INVALID = 0x40;
    static final long ENCRYPTED_DATA_LEN_RANGE = 0x41;
    static final long KEY_HANDLE_INVALID = 0x60;
    static final long MECHANISM_INVALID = 0x70;
    static final long MECHANISM_PARAM_INVALID = 0x71;
    static final long OBJECT_HANDLE_INVALID = 0x82;
    static final long OPERATION_ACTIVE = 0x90;
    static final long PIN_INCORRECT = 0xA0;
    static final long PIN_INVALID = 0xA1;
    static final long PIN_LEN_RANGE = 0xA2;
    static final long PIN_EXPIRED = 0xA3;
    static final long PIN_LOCKED = 0xA4;
    static final long SESSION_CLOSED = 0xB0;
    static final long SESSION_COUNT = 0xB1;
    static final long SESSION_HANDLE_INVALID = 0xB3;
    static final long TOKEN_NOT_PRESENT = 0xE0;
    static final long TOKEN_NOT_RECOGNIZED = 0xE1;
    static final long USER_ALREADY_LOGGED_IN = 0x100;
    static final long USER_NOT_LOGGED_IN = 0x101;
    static final long USER_PIN_NOT_INITIALIZED = 0x102;
    static final long CRYPTOKI_NOT_INITIALIZED = 0x190;
    static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;

    /** The key or object is not behind its handle: it was looked for before something changed. */
    static final Set<Long> HANDLE_STALE = Set.of(KEY_HANDLE_INVALID, OBJECT_HANDLE_INVALID);

    /** Another try with this PIN would bring the token nearer to locking it. */
    static final Set<Long> PIN_REFUSED =
            Set.of(PIN_INCORRECT, PIN_INVALID, PIN_LEN_RANGE, PIN_EXPIRED, PIN_LOCKED, USER_PIN_NOT_INITIALIZED);

    /** Nothing is wrong with what was asked: the token or the way to it is gone. */
    static final Set<Long> AWAY = Set.of(
            HOST_MEMORY,
            SLOT_ID_INVALID,
            GENERAL_ERROR,
            FUNCTION_FAILED,
            DEVICE_ERROR,
            DEVICE_MEMORY,
            DEVICE_REMOVED,
            OPERATION_ACTIVE,
            SESSION_CLOSED,
            SESSION_COUNT,
            SESSION_HANDLE_INVALID,
            TOKEN_NOT_PRESENT,
            TOKEN_NOT_RECOGNIZED,
            USER_NOT_LOGGED_IN,
            CRYPTOKI_NOT_INITIALIZED);

    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(HOST_MEMORY, "CKR_HOST_MEMORY"),
            Map.entry(SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID"),
            Map.entry(GENERAL_ERROR, "CKR_GENERAL_ERROR"),
            Map.entry(FUNCTION_FAILED, "CKR_FUNCTION_FAILED"),
            Map.entry(ATTRIBUTE_READ_ONLY, "CKR_ATTRIBUTE_READ_ONLY"),
            Map.entry(ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID"),
            Map.entry(DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE"),
            Map.entry(DEVICE_ERROR, "CKR_DEVICE_ERROR"),
            Map.entry(DEVICE_MEMORY, "CKR_DEVICE_MEMORY"),
            Map.entry(DEVICE_REMOVED, "CKR_DEVICE_REMOVED"),
            Map.entry(ENCRYPTED_DATA_INVALID, "CKR_ENCRYPTED_DATA_INVALID"),
            Map.entry(ENCRYPTED_DATA_LEN_RANGE, "CKR_ENCRYPTED_DATA_LEN_RANGE"),
            Map.entry(KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"),
            Map.entry(MECHANISM_INVALID, "CKR_MECHANISM_INVALID"),
            Map.entry(MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID"),
            Map.entry(OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"),
            Map.entry(OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE"),
            Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
            Map.entry(PIN_INVALID, "CKR_PIN_INVALID"),
            Map.entry(PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"),
            Map.entry(PIN_EXPIRED, "CKR_PIN_EXPIRED"),
            Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED"),
            Map.entry(SESSION_CLOSED, "CKR_SESSION_CLOSED"),
            Map.entry(SESSION_COUNT, "CKR_SESSION_COUNT"),
            Map.entry(SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
            Map.entry(TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"),
            Map.entry(TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED"),
            Map.entry(USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"),
            Map.entry(USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"),
            Map.entry(CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"));

    private ReturnValue() {}

    static String name(long value) {
        String known = NAMES.get(value);
        return known == null ? "0x" + Long.toHexString(value) : known;
    }
}
