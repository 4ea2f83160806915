-- Certificates with their key pairs. What is wrapped is bound to the id, the spec and whether the pair may be exported.
CREATE TABLE kms_certificate (
    account_id        ${text}    NOT NULL,
    certificate_id    ${text}    NOT NULL,
    region            ${text}    NOT NULL,
    spec              ${text}    NOT NULL,
    exportable        INTEGER NOT NULL,
    -- As asked for; what the authority made of it is in the certificate.
    subject           ${text}    NOT NULL,
    -- Domain names, with commas between them.
    alternative_names ${text}    NOT NULL,
    status            ${text}    NOT NULL,
    domain_version    INTEGER NOT NULL,
    wrapped           ${blob} NOT NULL,
    -- SubjectPublicKeyInfo.
    public_key        ${blob} NOT NULL,
    -- PEM, as the next two, which are null before the upload.
    csr               ${text}    NOT NULL,
    certificate       ${text},
    chain             ${text},
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL,
    -- Authentication code of the row under a key of the root: one that was altered outside of the server is not used.
    code              ${blob},
    -- Of all tags of the certificate together, so that one cannot be taken away unseen.
    tags_code         ${blob},
    PRIMARY KEY (account_id, certificate_id)
);

CREATE TABLE kms_certificate_tag (
    account_id     ${text} NOT NULL,
    certificate_id ${text} NOT NULL,
    tag_key        ${text} NOT NULL,
    tag_value      ${text} NOT NULL,
    PRIMARY KEY (account_id, certificate_id, tag_key)
);
