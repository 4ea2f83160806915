package dev.jadegate.store;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.base.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The draft of an event that says what was answered. */
public final class TestDraft implements EventDraft {
    public static final AccountId ACCOUNT = new AccountId("1234567890123456");

    private final String eventId;
    private final AtomicInteger commits = new AtomicInteger();

    public TestDraft(String eventId) {
        this.eventId = eventId;
    }

    @Override
    public RecordedEvent succeeded(Record response) {
        return new RecordedEvent(
                eventId,
                Instant.ofEpochMilli(1_700_000_000_123L),
                ACCOUNT,
                response.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void committed() {
        commits.incrementAndGet();
    }

    /** How often the store told that it is committed. */
    public int commits() {
        return commits.get();
    }
}
