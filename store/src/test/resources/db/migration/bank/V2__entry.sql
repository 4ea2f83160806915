CREATE TABLE entry (
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (account_id, name, number),
    FOREIGN KEY (account_id, name) REFERENCES balance (account_id, name)
);
