package dev.jadegate.gate.api;

/** Whether an operation may change state: the {@code eventRW} of its trail event. */
public enum Access {
    READ("Read"),
    WRITE("Write");

    private final String wireName;

    Access(String wireName) {
        this.wireName = wireName;
    }

    /** As the trail spells it. */
    public String wireName() {
        return wireName;
    }
}
