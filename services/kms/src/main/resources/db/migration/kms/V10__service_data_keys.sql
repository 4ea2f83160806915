-- The keys under which services of the platform seal what they store for an account, wrapped under the account's key with
-- the alias alias/acs/<service>.
CREATE TABLE kms_service_data_key (
    account_id  ${text} NOT NULL,
    region      ${text} NOT NULL,
    service     ${text} NOT NULL,
    -- 16 hexadecimal digits, which each sealed value names.
    data_key_id ${text} NOT NULL,
    -- As Encrypt returns it, with the version of the key.
    wrapped     ${blob} NOT NULL,
    created_at  BIGINT  NOT NULL,
    code        ${blob} NOT NULL,
    PRIMARY KEY (account_id, region, service)
);
