-- The keys that wrap the material of an account's keys in a region; each is wrapped under a key of the root.
CREATE TABLE kms_domain_key (
    account_id ${text}    NOT NULL,
    region     ${text}    NOT NULL,
    version    INTEGER NOT NULL,
    wrapped    ${blob} NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (account_id, region, version)
);

CREATE TABLE kms_key (
    account_id             ${text}    NOT NULL,
    key_id                 ${text}    NOT NULL,
    region                 ${text}    NOT NULL,
    spec                   ${text}    NOT NULL,
    key_usage              ${text}    NOT NULL,
    origin                 ${text}    NOT NULL,
    -- The principal that made it, or the service for which it is.
    creator                ${text}    NOT NULL,
    -- The service whose key it is; null for keys that users manage.
    service                ${text},
    description            ${text}    NOT NULL,
    state                  ${text}    NOT NULL,
    primary_version_id     ${text}    NOT NULL,
    automatic_rotation     INTEGER NOT NULL,
    interval_seconds       BIGINT,
    last_rotation_at       BIGINT,
    next_rotation_at       BIGINT,
    delete_at              BIGINT,
    material_expires_at    BIGINT,
    -- Of imported material, in hexadecimal: only the same may be imported again.
    fingerprint            ${text},
    deletion_protection    INTEGER NOT NULL,
    protection_description ${text}    NOT NULL,
    -- Null for the default, which leaves decisions to RAM.
    policy                 ${text},
    created_at             BIGINT  NOT NULL,
    -- Grows with each change: a change that was overtaken changes nothing.
    row_version            BIGINT  NOT NULL,
    PRIMARY KEY (account_id, key_id)
);

-- How many an account has: counting the rows of 100 000 keys would take longer than making one.
CREATE TABLE kms_key_count (
    account_id ${text} NOT NULL,
    region     ${text} NOT NULL,
    key_count  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, region)
);

CREATE INDEX kms_key_by_deletion ON kms_key (delete_at);

CREATE INDEX kms_key_by_rotation ON kms_key (next_rotation_at);

CREATE INDEX kms_key_by_expiry ON kms_key (material_expires_at);

-- wrapped is empty while material waits to be imported; version_number counts within a key.
CREATE TABLE kms_key_version (
    account_id     ${text}    NOT NULL,
    key_version_id ${text}    NOT NULL,
    key_id         ${text}    NOT NULL,
    version_number BIGINT  NOT NULL,
    domain_version INTEGER NOT NULL,
    wrapped        ${blob} NOT NULL,
    -- SubjectPublicKeyInfo; empty for keys of one secret.
    public_key     ${blob} NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (account_id, key_version_id)
);

CREATE UNIQUE INDEX kms_key_version_by_key ON kms_key_version (account_id, key_id, version_number);

CREATE TABLE kms_alias (
    account_id ${text}   NOT NULL,
    region     ${text}   NOT NULL,
    alias_name ${text}   NOT NULL,
    key_id     ${text}   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, region, alias_name)
);

CREATE INDEX kms_alias_by_key ON kms_alias (account_id, key_id);

CREATE TABLE kms_key_tag (
    account_id ${text} NOT NULL,
    key_id     ${text} NOT NULL,
    tag_key    ${text} NOT NULL,
    tag_value  ${text} NOT NULL,
    PRIMARY KEY (account_id, key_id, tag_key)
);
