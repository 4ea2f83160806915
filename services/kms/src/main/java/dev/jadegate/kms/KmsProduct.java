package dev.jadegate.kms;

import dev.jadegate.gate.api.ErrorForm;
import dev.jadegate.gate.api.Product;
import java.util.Map;

/** How the wire names KMS, and how KMS refuses. Source: "Sample responses" and "Common errors" of its API reference. */
public final class KmsProduct {
    /** API version 2016-01-20. */
    public static final Product KMS = new Product(
            "Kms",
            "2016-01-20",
            "kms",
            new ErrorForm(
                    "KMS",
                    true,
                    Map.of(
                            "NoPermission", new ErrorForm.Renamed("Forbidden.NoPermission", 403),
                            "Throttling.User", new ErrorForm.Renamed("Rejected.Throttling", 429),
                            "InvalidParameter.*", new ErrorForm.Renamed("InvalidParameter", 400),
                            "InternalError", new ErrorForm.Renamed("InternalFailure", 500))));

    /**
     * The gateway of KMS instances, of version dkms-gcs-0.2. Source: "Common error codes" of the KMS Instance API, and its
     * FAQ for what is not allowed.
     */
    public static final Product INSTANCE = new Product(
            "Kms",
            "dkms-gcs-0.2",
            "kms",
            new ErrorForm(
                    "KMS",
                    true,
                    Map.of(
                            "NoPermission", new ErrorForm.Renamed("Forbidden.NoPermission", 403),
                            "Throttling.User", new ErrorForm.Renamed("Rejected.Throttling", 429),
                            "InvalidAction.NotFound", new ErrorForm.Renamed("InvalidApiName", 400),
                            "InvalidParameter.*", new ErrorForm.Renamed("InvalidParameter", 400),
                            "InternalError", new ErrorForm.Renamed("InternalFailure", 500))));

    private KmsProduct() {}
}
