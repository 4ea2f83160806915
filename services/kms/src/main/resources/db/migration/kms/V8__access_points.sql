-- Each row has an authentication code under a key of the root: what decides over applications is no secret, and who can
-- write to the database must still not be able to make itself one.

-- Addresses from which applications may come. sources is a JSON list of CIDR blocks.
CREATE TABLE kms_network_rule (
    account_id  ${text} NOT NULL,
    region      ${text} NOT NULL,
    rule_name   ${text} NOT NULL,
    description ${text} NOT NULL,
    sources     ${text} NOT NULL,
    code        ${blob} NOT NULL,
    PRIMARY KEY (account_id, region, rule_name)
);

-- What applications may do. permissions, resources and network_rules are JSON lists.
CREATE TABLE kms_access_policy (
    account_id    ${text} NOT NULL,
    region        ${text} NOT NULL,
    policy_name   ${text} NOT NULL,
    description   ${text} NOT NULL,
    -- The KMS instance for which it is, or `shared`.
    scope         ${text} NOT NULL,
    permissions   ${text} NOT NULL,
    resources     ${text} NOT NULL,
    network_rules ${text} NOT NULL,
    code          ${blob} NOT NULL,
    PRIMARY KEY (account_id, region, policy_name)
);

-- Applications. policies is a JSON list of names; one that names nothing allows nothing.
CREATE TABLE kms_access_point (
    account_id  ${text} NOT NULL,
    region      ${text} NOT NULL,
    point_name  ${text} NOT NULL,
    description ${text} NOT NULL,
    policies    ${text} NOT NULL,
    code        ${blob} NOT NULL,
    PRIMARY KEY (account_id, region, point_name)
);

-- The public halves of the keys that applications sign with; private halves are not kept.
CREATE TABLE kms_client_key (
    account_id    ${text} NOT NULL,
    region        ${text} NOT NULL,
    client_key_id ${text} NOT NULL,
    point_name    ${text} NOT NULL,
    -- X.509, DER.
    certificate   ${blob} NOT NULL,
    not_before    BIGINT  NOT NULL,
    not_after     BIGINT  NOT NULL,
    created_at    BIGINT  NOT NULL,
    code          ${blob} NOT NULL,
    PRIMARY KEY (account_id, region, client_key_id)
);

CREATE UNIQUE INDEX kms_client_key_by_id ON kms_client_key (client_key_id);

CREATE INDEX kms_client_key_by_point ON kms_client_key (account_id, region, point_name);
