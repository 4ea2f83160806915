-- Who there is and what they may do. Ids never change and are never used again; names may change.
CREATE TABLE ram_user (
    account_id   ${text}   NOT NULL,
    user_id      ${text}   NOT NULL,
    user_name    ${text}   NOT NULL,
    display_name ${text}   NOT NULL,
    mobile_phone ${text},
    email        ${text},
    comments     ${text},
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id)
);

CREATE UNIQUE INDEX ram_user_by_name ON ram_user (account_id, user_name);

CREATE TABLE ram_group (
    account_id ${text}   NOT NULL,
    group_id   ${text}   NOT NULL,
    group_name ${text}   NOT NULL,
    comments   ${text},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id)
);

CREATE UNIQUE INDEX ram_group_by_name ON ram_group (account_id, group_name);

CREATE TABLE ram_group_member (
    account_id ${text}   NOT NULL,
    group_id   ${text}   NOT NULL,
    user_id    ${text}   NOT NULL,
    joined_at  BIGINT NOT NULL,
    PRIMARY KEY (account_id, group_id, user_id)
);

CREATE INDEX ram_group_member_by_user ON ram_group_member (account_id, user_id);

CREATE TABLE ram_role (
    account_id                  ${text}    NOT NULL,
    role_id                     ${text}    NOT NULL,
    role_name                   ${text}    NOT NULL,
    description                 ${text},
    assume_role_policy_document ${text}    NOT NULL,
    max_session_duration        BIGINT  NOT NULL,
    created_at                  BIGINT  NOT NULL,
    updated_at                  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, role_id)
);

CREATE UNIQUE INDEX ram_role_by_name ON ram_role (account_id, role_name);

-- Custom policies; system policies are shipped with the platform.
CREATE TABLE ram_policy (
    account_id      ${text}    NOT NULL,
    policy_name     ${text}    NOT NULL,
    description     ${text},
    default_version ${text}    NOT NULL,
    next_version    INTEGER NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    PRIMARY KEY (account_id, policy_name)
);

CREATE TABLE ram_policy_version (
    account_id  ${text}    NOT NULL,
    policy_name ${text}    NOT NULL,
    version     INTEGER NOT NULL,
    document    ${text}    NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (account_id, policy_name, version)
);

-- principal_type is user, group or role; policy_type is System or Custom.
CREATE TABLE ram_attachment (
    account_id     ${text}   NOT NULL,
    principal_type ${text}   NOT NULL,
    principal_id   ${text}   NOT NULL,
    policy_type    ${text}   NOT NULL,
    policy_name    ${text}   NOT NULL,
    attached_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, principal_type, principal_id, policy_type, policy_name)
);

CREATE INDEX ram_attachment_by_policy ON ram_attachment (account_id, policy_type, policy_name);

-- resource_type is user, role or policy; resource_id the id of a user or role, the name of a policy.
CREATE TABLE ram_tag (
    account_id    ${text} NOT NULL,
    resource_type ${text} NOT NULL,
    resource_id   ${text} NOT NULL,
    tag_key       ${text} NOT NULL,
    tag_value     ${text} NOT NULL,
    PRIMARY KEY (account_id, resource_type, resource_id, tag_key)
);

CREATE TABLE ram_account_alias (
    account_id ${text} NOT NULL,
    alias      ${text} NOT NULL,
    PRIMARY KEY (account_id)
);

CREATE UNIQUE INDEX ram_account_alias_by_alias ON ram_account_alias (alias);
