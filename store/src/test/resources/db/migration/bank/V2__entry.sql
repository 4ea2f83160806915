CREATE TABLE entry (
    account_id ${text} NOT NULL,
    name ${text} NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (account_id, name, number),
    FOREIGN KEY (account_id, name) REFERENCES balance (account_id, name)
);
