package dev.jadegate.gate.api;

/**
 * A product as the wire names it. The version alone tells the product of a request: no two share one.
 *
 * @param code the product's name in endpoints and the trail, as {@code Ram}
 * @param version the API version, as {@code 2015-05-01}; that of the gateway of KMS instances is {@code dkms-gcs-0.2}
 * @param ramCode the prefix of the product's actions in policies, as {@code ram}
 * @param errors how its refusals look
 */
public record Product(String code, String version, String ramCode, ErrorForm errors) {
    public Product {
        if (!version.matches("\\d{4}-\\d{2}-\\d{2}|dkms-gcs-\\d\\.\\d")) {
            throw new IllegalArgumentException(
                    "version `" + version + "` is not of the form YYYY-MM-DD or that of a gateway, dkms-gcs-0.2");
        }
    }

    /** A product whose refusals look like those of most. */
    public Product(String code, String version, String ramCode) {
        this(code, version, ramCode, ErrorForm.COMMON);
    }
}
