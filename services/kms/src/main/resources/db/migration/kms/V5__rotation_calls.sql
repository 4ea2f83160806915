-- 1 when RotateSecret was called for it, also while its version is not stored yet: these calls have a quota.
ALTER TABLE kms_secret_rotation ADD COLUMN by_call INTEGER NOT NULL DEFAULT 0;

-- As other rows have: one that was altered outside of the server is nobody's to carry forward.
ALTER TABLE kms_secret_rotation ADD COLUMN code ${blob};
