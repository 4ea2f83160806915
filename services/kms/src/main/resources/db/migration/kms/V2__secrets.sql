-- Secrets: names and settings are readable, values are sealed blobs that open only for their own secret and version.
CREATE TABLE kms_secret (
    account_id         ${text}    NOT NULL,
    secret_name        ${text}    NOT NULL,
    secret_type        ${text}    NOT NULL,
    description        ${text}    NOT NULL,
    -- The key that the caller named; null for the service's own.
    encryption_key_id  ${text},
    extended_config    ${text},
    automatic_rotation INTEGER NOT NULL,
    interval_seconds   BIGINT,
    last_rotation_at   BIGINT,
    next_rotation_at   BIGINT,
    planned_delete_at  BIGINT,
    created_at         BIGINT  NOT NULL,
    updated_at         BIGINT  NOT NULL,
    PRIMARY KEY (account_id, secret_name)
);

CREATE INDEX kms_secret_by_rotation ON kms_secret (next_rotation_at);

CREATE INDEX kms_secret_by_deletion ON kms_secret (planned_delete_at);

-- version_number counts within a secret and orders versions that were made in the same millisecond.
CREATE TABLE kms_secret_version (
    account_id     ${text}    NOT NULL,
    secret_name    ${text}    NOT NULL,
    version_id     ${text}    NOT NULL,
    version_number BIGINT  NOT NULL,
    data_type      ${text}    NOT NULL,
    sealed         ${blob} NOT NULL,
    -- 1 when RotateSecret was called for it: these calls have a quota.
    rotated_by_call INTEGER NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (account_id, secret_name, version_id)
);

-- The primary key is what makes a stage point to one version only.
CREATE TABLE kms_secret_stage (
    account_id  ${text} NOT NULL,
    secret_name ${text} NOT NULL,
    stage       ${text} NOT NULL,
    version_id  ${text} NOT NULL,
    PRIMARY KEY (account_id, secret_name, stage)
);

CREATE TABLE kms_secret_tag (
    account_id  ${text} NOT NULL,
    secret_name ${text} NOT NULL,
    tag_key     ${text} NOT NULL,
    tag_value   ${text} NOT NULL,
    PRIMARY KEY (account_id, secret_name, tag_key)
);

-- At most one rotation of a secret is under way. fence grows with each claim; a claim that is not the newest writes nothing.
CREATE TABLE kms_secret_rotation (
    account_id  ${text}    NOT NULL,
    secret_name ${text}    NOT NULL,
    version_id  ${text}    NOT NULL,
    state       ${text}    NOT NULL,
    fence       BIGINT  NOT NULL,
    attempts    INTEGER NOT NULL,
    last_error  ${text},
    next_try_at BIGINT  NOT NULL,
    started_at  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, secret_name)
);

CREATE INDEX kms_secret_rotation_by_try ON kms_secret_rotation (next_try_at);
