package dev.jadegate.policy;

/**
 * A value of a request's context. It is read as an address or an instant when it is first compared with one, and that is
 * kept, in fields and not in objects, so that deciding allocates nothing. Belongs to one thread.
 */
final class ContextValue {
    private enum State {
        UNREAD,
        NONE,
        V4,
        V6
    }

    /** In the form in which keys are compared. */
    final String key;

    final String text;
    private State address = State.UNREAD;
    private long addressHigh;
    private long addressLow;
    private boolean dateRead;
    private long epochSecond;
    private int nanos;

    ContextValue(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** Whether it is one address. */
    boolean isAddress() {
        return address() != State.NONE;
    }

    /** Whether it is an address of {@code range}. */
    boolean isWithin(AddressRange range) {
        State state = address();
        return state != State.NONE && range.contains(state == State.V4, addressHigh, addressLow);
    }

    /** Whether it is an address of {@code set}. */
    boolean isWithin(AddressSet set) {
        State state = address();
        return state != State.NONE && set.contains(state == State.V4, addressHigh, addressLow);
    }

    private State address() {
        if (address == State.UNREAD) {
            address = readAddress();
        }
        return address;
    }

    private State readAddress() {
        int length = text.length();
        if (length > AddressRange.LENGTH_MAX) {
            return State.NONE;
        }
        if (text.indexOf(':') < 0) {
            addressLow = AddressText.v4(text, 0, length);
            return addressLow < 0 ? State.NONE : State.V4;
        }
        if (!AddressText.isV6(text, 0, length)) {
            return State.NONE;
        }
        addressHigh = AddressText.v6High(text, 0, length);
        addressLow = AddressText.v6Low(text, 0, length);
        if (AddressRange.isMapped(addressHigh, addressLow)) {
            addressLow &= 0xFFFF_FFFFL;
            return State.V4;
        }
        return State.V6;
    }

    /** Whether it is an instant. */
    boolean isDate() {
        if (!dateRead) {
            epochSecond = DateText.epochSecond(text);
            nanos = epochSecond == DateText.NONE ? 0 : DateText.nanos(text);
            dateRead = true;
        }
        return epochSecond != DateText.NONE;
    }

    /** How the instant, which this {@link #isDate}, stands to the one given. */
    int compareDate(long otherSecond, int otherNanos) {
        int order = Long.compare(epochSecond, otherSecond);
        return order == 0 ? Integer.compare(nanos, otherNanos) : order;
    }
}
