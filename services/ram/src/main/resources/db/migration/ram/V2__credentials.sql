-- What proves an identity. Secrets and seeds are sealed, passwords are Argon2id hashes.

-- One row for each account. The first one was made when the platform first started.
CREATE TABLE ram_account (
    account_id               ${text}    NOT NULL,
    is_first                 INTEGER NOT NULL,
    root_password_hash       ${text}    NOT NULL,
    root_password_changed_at BIGINT  NOT NULL,
    created_at               BIGINT  NOT NULL,
    PRIMARY KEY (account_id)
);

-- The account's own keys have the account id as their user id.
CREATE TABLE ram_access_key (
    account_id    ${text}    NOT NULL,
    user_id       ${text}    NOT NULL,
    access_key_id ${text}    NOT NULL,
    sealed_secret ${blob} NOT NULL,
    active        INTEGER NOT NULL,
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL,
    last_used_at  BIGINT,
    PRIMARY KEY (account_id, user_id, access_key_id)
);

-- A request names only its key.
CREATE UNIQUE INDEX ram_access_key_by_id ON ram_access_key (access_key_id);

CREATE TABLE ram_login_profile (
    account_id              ${text}    NOT NULL,
    user_id                 ${text}    NOT NULL,
    active                  INTEGER NOT NULL,
    password_hash           ${text}    NOT NULL,
    password_changed_at     BIGINT  NOT NULL,
    password_is_initial     INTEGER NOT NULL,
    password_reset_required INTEGER NOT NULL,
    mfa_bind_required       INTEGER NOT NULL,
    created_at              BIGINT  NOT NULL,
    updated_at              BIGINT  NOT NULL,
    last_login_at           BIGINT,
    failed_attempts         INTEGER NOT NULL,
    first_failure_at        BIGINT,
    locked_until            BIGINT,
    PRIMARY KEY (account_id, user_id)
);

-- Every password that was set, the present one too; entries count up.
CREATE TABLE ram_password_history (
    account_id    ${text}   NOT NULL,
    user_id       ${text}   NOT NULL,
    entry         BIGINT NOT NULL,
    password_hash ${text}   NOT NULL,
    PRIMARY KEY (account_id, user_id, entry)
);

CREATE TABLE ram_mfa_device (
    account_id    ${text}    NOT NULL,
    serial_number ${text}    NOT NULL,
    user_id       ${text},
    sealed_seed   ${blob} NOT NULL,
    created_at    BIGINT  NOT NULL,
    activated_at  BIGINT,
    last_step     BIGINT  NOT NULL,
    PRIMARY KEY (account_id, serial_number)
);

-- A user has at most one device.
CREATE UNIQUE INDEX ram_mfa_device_by_user ON ram_mfa_device (account_id, user_id);

CREATE TABLE ram_password_policy (
    account_id                  ${text}    NOT NULL,
    minimum_length              INTEGER NOT NULL,
    require_lowercase           INTEGER NOT NULL,
    require_uppercase           INTEGER NOT NULL,
    require_numbers             INTEGER NOT NULL,
    require_symbols             INTEGER NOT NULL,
    minimum_different           INTEGER NOT NULL,
    not_contain_user_name       INTEGER NOT NULL,
    hard_expiry                 INTEGER NOT NULL,
    age_days_max                INTEGER NOT NULL,
    reuse_prevention            INTEGER NOT NULL,
    login_attempts_max          INTEGER NOT NULL,
    initial_password_age_days   INTEGER NOT NULL,
    intercept_risk_password     INTEGER NOT NULL,
    PRIMARY KEY (account_id)
);

CREATE TABLE ram_security_preference (
    account_id                 ${text}    NOT NULL,
    change_password            INTEGER NOT NULL,
    manage_access_keys         INTEGER NOT NULL,
    manage_mfa_devices         INTEGER NOT NULL,
    manage_public_keys         INTEGER NOT NULL,
    login_with_passkey         INTEGER NOT NULL,
    manage_personal_ding_talk  INTEGER NOT NULL,
    save_mfa_ticket            INTEGER NOT NULL,
    login_session_hours        INTEGER NOT NULL,
    login_network_masks        ${text}    NOT NULL,
    mfa_operation_for_login    ${text}    NOT NULL,
    idle_days_max_users        INTEGER NOT NULL,
    idle_days_max_access_keys  INTEGER NOT NULL,
    verification_types         ${text}    NOT NULL,
    PRIMARY KEY (account_id)
);
