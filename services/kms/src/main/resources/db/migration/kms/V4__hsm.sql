-- SOFTWARE: material in this database, wrapped. HSM: material on a token, of which the row names the object.
ALTER TABLE kms_key ADD COLUMN protection_level ${text} NOT NULL DEFAULT 'SOFTWARE';

-- The object's CKA_ID in hexadecimal; null for material of this database.
ALTER TABLE kms_key_version ADD COLUMN token_object ${text};

-- How many messages a symmetric key on a token may have encrypted: counted ahead, in blocks.
ALTER TABLE kms_key_version ADD COLUMN messages BIGINT NOT NULL DEFAULT 0;

CREATE INDEX kms_key_version_by_token_object ON kms_key_version (token_object);

CREATE INDEX kms_key_version_by_messages ON kms_key_version (messages);
