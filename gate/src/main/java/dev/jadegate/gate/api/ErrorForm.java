package dev.jadegate.gate.api;

import dev.jadegate.base.ApiFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the refusals of a product look where they differ from those of the others.
 *
 * @param xmlRoot the root element of an error as XML
 * @param statusInBody whether the body repeats the HTTP status as {@code HttpStatus}
 * @param renamed what the wire itself refuses, under the product's own codes: by code, or by {@code <first part>.*} for
 *     all codes of several parts that begin alike
 */
public record ErrorForm(String xmlRoot, boolean statusInBody, Map<String, Renamed> renamed) {
    /** The form of most products. */
    public static final ErrorForm COMMON = new ErrorForm("Error", false, Map.of());

    public ErrorForm {
        renamed = Map.copyOf(renamed);
    }

    /** A product's own name and HTTP status for a refusal. */
    public record Renamed(String code, int httpStatus) {}

    /** {@code failure} as the product answers it. */
    public ApiFailure of(ApiFailure failure) {
        Renamed own = find(failure.code());
        return own == null ? failure : new ApiFailure(own.code(), own.httpStatus(), failure.message());
    }

    private @Nullable Renamed find(String code) {
        Renamed exact = renamed.get(code);
        int dot = code.indexOf('.');
        return exact != null || dot < 0 ? exact : renamed.get(code.substring(0, dot) + ".*");
    }
}
