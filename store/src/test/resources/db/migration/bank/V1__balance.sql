CREATE TABLE balance (
    account_id ${text} NOT NULL,
    name ${text} NOT NULL,
    amount BIGINT NOT NULL,
    flag INTEGER,
    note ${text},
    changed_at BIGINT,
    secret ${blob},
    PRIMARY KEY (account_id, name)
);
