package dev.jadegate.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One (action, resource) pair with what is known of the call, split and typed once so that judging it allocates nothing.
 * Immutable but for values that are parsed when first compared; belongs to one thread.
 */
public final class AccessRequest {
    final String action;
    final String service;
    final String region;
    final String account;
    final String relativeId;
    final String resource;
    private final ContextValue[] context;

    /**
     * A request.
     *
     * @param action {@code <product>:<operation>}
     * @param resource {@code acs:<product>:<region>:<account>:<relative-id>}
     * @param context values by condition key; an absent key is absent
     * @throws IllegalArgumentException when the resource is not of that form
     */
    public AccessRequest(String action, String resource, Map<String, String> context) {
        String[] fields = resource.split(":", 5);
        if (fields.length < 5 || !fields[0].equals("acs")) {
            throw new IllegalArgumentException("`" + resource + "` is not a resource name");
        }
        this.action = action.toLowerCase(Locale.ROOT);
        this.resource = resource;
        this.service = fields[1];
        // INVARIANT (none): a request without a region says so in one way, see Semantics.EMPTY_FIELD_MEANS_NONE.
        this.region = fields[2].equals("*") ? "" : fields[2];
        this.account = fields[3].equals("*") ? "" : fields[3];
        this.relativeId = fields[4];
        List<ContextValue> values = new ArrayList<>(context.size());
        context.forEach((key, value) -> values.add(new ContextValue(ConditionKeys.canonical(key), value)));
        this.context = values.toArray(ContextValue[]::new);
    }

    /** The action in lower case. */
    public String action() {
        return action;
    }

    /** The resource as given. */
    public String resource() {
        return resource;
    }

    @Nullable
    ContextValue value(String canonicalKey) {
        for (ContextValue value : context) {
            if (value.key.equals(canonicalKey)) {
                return value;
            }
        }
        return null;
    }

    /** A value of the context, parsed as what it is first compared with. */
    static final class ContextValue {
        final String key;
        final String text;
        private @Nullable AddressRange address;
        private boolean addressRead;
        private @Nullable BigDecimal number;
        private boolean numberRead;
        private @Nullable Instant date;
        private boolean dateRead;

        ContextValue(String key, String text) {
            this.key = key;
            this.text = text;
        }

        /** As one address; null when it is none. */
        @Nullable
        AddressRange address() {
            if (!addressRead) {
                address = text.indexOf('/') >= 0 ? null : AddressRange.parse(text);
                addressRead = true;
            }
            return address;
        }

        @Nullable
        BigDecimal number() {
            if (!numberRead) {
                number = Literals.number(text);
                numberRead = true;
            }
            return number;
        }

        @Nullable
        Instant date() {
            if (!dateRead) {
                date = Literals.date(text);
                dateRead = true;
            }
            return date;
        }
    }
}
