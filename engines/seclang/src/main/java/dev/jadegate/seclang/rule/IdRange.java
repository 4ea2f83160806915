package dev.jadegate.seclang.rule;

/** Rule ids from {@code first} to {@code last}, both included. */
public record IdRange(long first, long last) {
    public IdRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("a range begins with its smaller id");
        }
    }

    public boolean contains(long id) {
        return first <= id && id <= last;
    }
}
