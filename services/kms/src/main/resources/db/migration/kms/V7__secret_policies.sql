-- Null for the default, which leaves decisions to RAM.
ALTER TABLE kms_secret ADD COLUMN policy ${text};

-- Of the policy, also of none: so that one cannot be taken away unseen.
ALTER TABLE kms_secret ADD COLUMN policy_code ${blob};
