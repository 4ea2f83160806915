CREATE TABLE balance (
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL,
    flag INTEGER,
    note TEXT,
    changed_at BIGINT,
    secret ${blob},
    PRIMARY KEY (account_id, name)
);
