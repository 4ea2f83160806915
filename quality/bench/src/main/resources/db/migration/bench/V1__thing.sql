CREATE TABLE thing (
    account_id ${text} NOT NULL,
    name ${text} NOT NULL,
    changed_at BIGINT NOT NULL,
    note ${text} NOT NULL,
    PRIMARY KEY (account_id, name)
);
