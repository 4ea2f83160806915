-- Authentication codes under a key of the root: a row that was altered outside of the server is not used. A row without
-- one was not written by the server: to take it for good would let anybody leave the code out.
ALTER TABLE kms_key ADD COLUMN code ${blob};

-- Of all tags of the key together, so that one cannot be taken away unseen.
ALTER TABLE kms_key ADD COLUMN tags_code ${blob};

ALTER TABLE kms_key_version ADD COLUMN code ${blob};

ALTER TABLE kms_alias ADD COLUMN code ${blob};

ALTER TABLE kms_secret ADD COLUMN code ${blob};

-- Of all tags of the secret together.
ALTER TABLE kms_secret ADD COLUMN tags_code ${blob};

ALTER TABLE kms_secret_version ADD COLUMN code ${blob};

ALTER TABLE kms_secret_stage ADD COLUMN code ${blob};
