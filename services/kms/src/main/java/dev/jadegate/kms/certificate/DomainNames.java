package dev.jadegate.kms.certificate;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads domain names. Source: CreateCertificate, parameter SubjectAlternativeNames. Stateless. */
final class DomainNames {
    private static final JsonLimits LIMITS = new JsonLimits(8 * 1024, 3, 100);

    /** Letters, digits and hyphens; the first label may stand for any. */
    private static final Pattern NAME = Pattern.compile(
            "(\\*\\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private DomainNames() {}

    /**
     * Reads {@code ["a.example.com","b.example.com"]}. The model of the official client is a map instead: then the names are
     * its values.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static List<String> parse(@Nullable String json) {
        List<String> names = new ArrayList<>();
        if (json != null && !json.isEmpty()) {
            try {
                collect(JsonReader.read(json, LIMITS), names);
            } catch (JsonSyntaxException _) {
                throw refused("it is not JSON within the limits");
            }
        }
        if (names.size() > CertificateLimits.NAMES_MAX) {
            throw refused("there are at most " + CertificateLimits.NAMES_MAX + " names");
        }
        return List.copyOf(names);
    }

    private static void collect(JsonValue value, List<String> names) {
        switch (value) {
            case JsonArray array -> array.elements().forEach(element -> collect(element, names));
            case JsonObject object -> object.members().forEach(member -> collect(member.value(), names));
            case JsonString text -> names.add(require(text.text()));
            case JsonValue _ -> throw refused("it is a JSON array of domain names");
        }
    }

    private static String require(String name) {
        if (name.length() > CertificateLimits.NAME_LENGTH_MAX
                || !NAME.matcher(name).matches()) {
            throw refused("one of the names is not a domain name");
        }
        return name;
    }

    private static RuntimeException refused(String why) {
        return CertificateError.INVALID.failure("SubjectAlternativeNames", why);
    }
}
