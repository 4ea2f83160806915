-- Events whose state change is committed and that the journal may not have yet. The same event is never twice in the
-- journal: what is left here at a start is looked for in the journal from journal_size on. The one table whose key
-- does not start with the account: it is a queue, and nobody asks it for an account's rows.
CREATE TABLE outbox (
    event_id ${text} NOT NULL PRIMARY KEY,
    account_id ${text} NOT NULL,
    event_time BIGINT NOT NULL,
    journal_size BIGINT NOT NULL,
    event ${blob} NOT NULL
);
