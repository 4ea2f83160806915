-- Keys that were derived from a root key before the one that is in use now, sealed under that; see KeptKeys.
CREATE TABLE seal_kept_key (
    purpose ${text} NOT NULL PRIMARY KEY,
    sealed ${blob} NOT NULL
);
