package dev.jadegate.gate;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.api.ErrorForm;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.wire.BodyParameters;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers every request with one refusal, while there is nothing yet behind the gate. No caller is known, so nothing is
 * recorded; the answer has the form that the request asks for, so that official clients read its code. Never throws.
 */
public final class ClosedGate {
    private final List<Product> products;
    private final WireLimits limits;
    private final Supplier<String> requestIds;
    private final ApiFailure refusal;

    /**
     * @param products whose forms are known
     * @param requestIds upper-case UUIDs
     * @param refusal what every request is answered with
     */
    public ClosedGate(List<Product> products, WireLimits limits, Supplier<String> requestIds, ApiFailure refusal) {
        this.products = List.copyOf(products);
        this.limits = limits;
        this.requestIds = requestIds;
        this.refusal = refusal;
    }

    /** The refusal. */
    public WireReply answer(WireRequest request) {
        ReplyForm reply =
                ReplyForm.forBodyOf(Objects.requireNonNullElse(request.headers().first("content-type"), ""));
        String version = request.headers().first(reply == ReplyForm.MESSAGE ? "x-kms-apiversion" : "x-acs-version");
        if (reply != ReplyForm.MESSAGE && request.headers().first("authorization") == null) {
            // Only the old style is answered in XML, when it names no format.
            Parameters parameters = parameters(request);
            String format = parameters.get("Format");
            version = parameters.get("Version");
            reply = version == null || (format != null && format.equalsIgnoreCase("JSON"))
                    ? ReplyForm.JSON
                    : ReplyForm.XML;
        }
        ErrorForm form = form(version);
        return ErrorReply.of(
                form.of(refusal), null, requestIds.get(), request.origin().host(), reply, form);
    }

    /** What can be read; the rest does not matter to a request that is refused. */
    private Parameters parameters(WireRequest request) {
        Parameters parameters = new Parameters(limits);
        try {
            parameters.addEncoded(request.rawQuery());
            BodyParameters.add(request, parameters, new JsonParameters(limits));
        } catch (ApiFailure malformed) {
            return parameters;
        }
        return parameters;
    }

    private ErrorForm form(@Nullable String version) {
        return products.stream()
                .filter(product -> product.version().equals(version))
                .findFirst()
                .map(Product::errors)
                .orElse(ErrorForm.COMMON);
    }
}
