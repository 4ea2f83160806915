CREATE TABLE thing (
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
);
