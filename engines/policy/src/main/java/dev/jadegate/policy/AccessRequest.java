package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One (action, resource) pair with what is known of the call, split once so that judging it allocates nothing. Its values
 * are read as addresses and instants when first compared; so it belongs to one thread.
 */
public final class AccessRequest {
    private static final String PREFIX = "acs:";

    /** As it is compared: {@link Semantics#ACTIONS_IGNORE_CASE}. */
    final String action;

    final String service;
    final String region;
    final String account;
    final String relativeId;
    private final String givenAction;
    private final String resource;
    private final @Nullable ContextValue[] numbered = new @Nullable ContextValue[ConditionKeys.NUMBERED];
    private final ContextValue[] others;

    /**
     * A request.
     *
     * @param action {@code <product>:<operation>}
     * @param resource {@code acs:<product>:<region>:<account>:<relative-id>}
     * @param context values by condition key, in any spelling; an absent key is absent
     * @throws IllegalArgumentException when the resource is not of that form
     */
    public AccessRequest(String action, String resource, Map<String, String> context) {
        int afterService = resource.startsWith(PREFIX) ? resource.indexOf(':', PREFIX.length()) : -1;
        int afterRegion = afterService < 0 ? -1 : resource.indexOf(':', afterService + 1);
        int afterAccount = afterRegion < 0 ? -1 : resource.indexOf(':', afterRegion + 1);
        if (afterAccount < 0) {
            throw new IllegalArgumentException("`" + resource + "` is not a resource name");
        }
        this.givenAction = action;
        this.action = comparable(action);
        this.resource = resource;
        this.service = resource.substring(PREFIX.length(), afterService);
        this.region = orNone(resource.substring(afterService + 1, afterRegion));
        this.account = orNone(resource.substring(afterRegion + 1, afterAccount));
        this.relativeId = resource.substring(afterAccount + 1);
        List<ContextValue> unnumbered = new ArrayList<>();
        for (Map.Entry<String, String> entry : context.entrySet()) {
            int number = ConditionKeys.number(entry.getKey());
            ContextValue value = new ContextValue(
                    number < 0 ? ConditionKeys.canonical(entry.getKey()) : entry.getKey(), entry.getValue());
            if (number < 0) {
                unnumbered.add(value);
            } else {
                numbered[number] = value;
            }
        }
        this.others = unnumbered.toArray(ContextValue[]::new);
    }

    /** An action in the form in which actions are compared. */
    static String comparable(String action) {
        return Semantics.ACTIONS_IGNORE_CASE ? action.toLowerCase(Locale.ROOT) : action;
    }

    private static String orNone(String field) {
        return Semantics.STAR_IN_REQUEST_MEANS_NONE && field.equals("*") ? "" : field;
    }

    /** The action as given. */
    public String action() {
        return givenAction;
    }

    /** The resource as given. */
    public String resource() {
        return resource;
    }

    /**
     * The value of a key, or null when it is absent.
     *
     * @param number of the key
     * @param canonicalKey its name, for keys without a number
     */
    @Nullable
    ContextValue value(int number, String canonicalKey) {
        if (number >= 0) {
            return numbered[number];
        }
        for (ContextValue value : others) {
            if (value.key.equals(canonicalKey)) {
                return value;
            }
        }
        return null;
    }
}
