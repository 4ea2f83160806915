-- One row: the check of the root key that the sealed columns of this database are under.
CREATE TABLE seal_check (
    id INTEGER NOT NULL PRIMARY KEY,
    root_key_check ${blob} NOT NULL
);
