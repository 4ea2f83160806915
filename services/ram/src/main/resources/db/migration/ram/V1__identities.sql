-- Who there is and what they may do. Ids never change and are never used again; names may change.
CREATE TABLE ram_user (
    account_id   TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    user_name    TEXT   NOT NULL,
    display_name TEXT   NOT NULL,
    mobile_phone TEXT,
    email        TEXT,
    comments     TEXT,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id)
);

CREATE UNIQUE INDEX ram_user_by_name ON ram_user (account_id, user_name);

CREATE TABLE ram_group (
    account_id TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    group_name TEXT   NOT NULL,
    comments   TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id)
);

CREATE UNIQUE INDEX ram_group_by_name ON ram_group (account_id, group_name);

CREATE TABLE ram_group_member (
    account_id TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    joined_at  BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id, user_id)
);

CREATE INDEX ram_group_member_by_user ON ram_group_member (account_id, user_id);

CREATE TABLE ram_role (
    account_id                  TEXT    NOT NULL,
    role_id                     TEXT    NOT NULL,
    role_name                   TEXT    NOT NULL,
    description                 TEXT,
    assume_role_policy_document TEXT    NOT NULL,
    max_session_duration        BIGINT  NOT NULL,
    created_at                  BIGINT  NOT NULL,
    updated_at                  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, role_id)
);

CREATE UNIQUE INDEX ram_role_by_name ON ram_role (account_id, role_name);

-- Custom policies; system policies are shipped with the platform.
CREATE TABLE ram_policy (
    account_id      TEXT    NOT NULL,
    policy_name     TEXT    NOT NULL,
    description     TEXT,
    default_version TEXT    NOT NULL,
    next_version    INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (account_id, policy_name)
);

CREATE TABLE ram_policy_version (
    account_id  TEXT    NOT NULL,
    policy_name TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    document    TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, policy_name, version)
);

-- principal_type is user, group or role; policy_type is System or Custom.
CREATE TABLE ram_attachment (
    account_id     TEXT   NOT NULL,
    principal_type TEXT   NOT NULL,
    principal_id   TEXT   NOT NULL,
    policy_type    TEXT   NOT NULL,
    policy_name    TEXT   NOT NULL,
    attached_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, principal_type, principal_id, policy_type, policy_name)
);

CREATE INDEX ram_attachment_by_policy ON ram_attachment (account_id, policy_type, policy_name);

-- resource_type is user, role or policy; resource_id the id of a user or role, the name of a policy.
CREATE TABLE ram_tag (
    account_id    TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    tag_key       TEXT NOT NULL,
    tag_value     TEXT NOT NULL,
    PRIMARY KEY (account_id, resource_type, resource_id, tag_key)
);

CREATE TABLE ram_account_alias (
    account_id TEXT NOT NULL,
    alias      TEXT NOT NULL,
    PRIMARY KEY (account_id)
);

CREATE UNIQUE INDEX ram_account_alias_by_alias ON ram_account_alias (alias);
