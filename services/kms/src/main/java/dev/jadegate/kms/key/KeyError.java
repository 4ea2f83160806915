package dev.jadegate.kms.key;

import dev.jadegate.base.ApiError;

/**
 * What operations on keys refuse. Source: "Common errors" of the API reference. It has no code for a key that is
 * protected from deletion; that one follows the pattern of the others.
 */
public enum KeyError implements ApiError {
    KEY_NOT_FOUND("Forbidden.KeyNotFound", 404, "The specified key `%s` is not found."),
    VERSION_NOT_FOUND("Forbidden.KeyVersionNotFound", 404, "The specified key `%s` has no version `%s`."),
    ALIAS_NOT_FOUND("Forbidden.AliasNotFound", 404, "The specified alias `%s` is not found."),
    RESOURCE_NOT_FOUND("Forbidden.ResourceNotFound", 404, "The specified resource `%s` is not found: %s."),
    ALIAS_EXISTS("AliasAlreadyExists", 400, "The alias `%s` already exists."),
    DISABLED("Rejected.Disabled", 409, "The request was rejected because the state of the key `%s` is Disabled."),
    PENDING_DELETION(
            "Rejected.PendingDeletion",
            409,
            "The request was rejected because the state of the key `%s` is PendingDeletion."),
    PENDING_IMPORT(
            "Rejected.PendingImport",
            409,
            "The request was rejected because the state of the key `%s` is PendingImport."),
    STATE("Rejected.StateModifiedFailed", 409, "In its state, `%s`, the key `%s` does not take this call."),
    UNAVAILABLE(
            "Rejected.Unavailable",
            409,
            "The request was rejected because the key `%s` is unavailable: what is stored of it was altered. Restore it."),
    PROTECTED(
            "Rejected.DeletionProtection", 409, "The key `%s` is protected from deletion: call SetDeletionProtection."),
    LIMIT("Rejected.LimitExceeded", 400, "The request was rejected because there are as many %s as there may be: %s."),
    WORN_OUT(
            "Rejected.LimitExceeded",
            400,
            "The version `%s` has encrypted as many messages as a key on an HSM may, %s: the key `%s` gets a new one within"
                    + " the hour."),
    TOO_SOON("Rejected.TooFrequent", 409, "The newest version of the key `%s` is not yet 7 days old."),
    KEY_MATERIAL("InvalidKeyMaterial", 400, "The key material is invalid: %s."),
    IMPORT_TOKEN("InvalidImportToken", 400, "The import token is invalid: it is not one for this key."),
    IMPORT_TOKEN_EXPIRED("ExpiredImportToken", 400, "The import token is expired: call GetParametersForImport again."),
    ORIGIN("Unsupported.Origin", 400, "The origin of the key `%s` is not valid for this API."),
    PROTECTION_LEVEL(
            "Unsupported.ProtectionLevel",
            400,
            "The protection level `%s` is not valid for this region: use SOFTWARE, or start the server with --hsm-library."),
    UNSUPPORTED("UnsupportedOperation", 400, "This action is not supported: %s."),
    DRY_RUN("DryRunOperationError", 400, "The request would have succeeded without the parameter DryRun."),
    INVALID("InvalidParameter", 400, "The specified parameter `%s` is not valid: %s.");

    private final String code;
    private final int httpStatus;
    private final String message;

    KeyError(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int httpStatus() {
        return httpStatus;
    }

    @Override
    public String message() {
        return message;
    }
}
