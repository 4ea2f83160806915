package dev.jadegate.ram;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Authorizer.Denial;
import dev.jadegate.gate.api.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What tests of identities and policies have in common: reading replies, and policy documents. */
final class Replies {
    static final String ALLOW_ALL = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";

    private static final Pattern MARKER = Pattern.compile("\"Marker\":\"([^\"]*)\"");

    private Replies() {}

    /** All texts of a field, in the order of the reply. */
    static List<String> all(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        List<String> texts = new ArrayList<>();
        while (matcher.find()) {
            texts.add(matcher.group(1));
        }
        return texts;
    }

    /** The reply's marker, or null on the last page. */
    static @Nullable String marker(String json) {
        Matcher matcher = MARKER.matcher(json);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** The texts of a field on all pages, asked for with one marker after the other. */
    static List<String> allPages(String name, Function<@Nullable String, String> page) {
        List<String> texts = new ArrayList<>();
        String marker = null;
        do {
            String reply = page.apply(marker);
            texts.addAll(all(reply, name));
            marker = marker(reply);
        } while (marker != null);
        return texts;
    }

    static String policy(String... statements) {
        return "{\"Version\":\"1\",\"Statement\":[" + String.join(",", statements) + "]}";
    }

    static String statement(String effect, String action, String resource) {
        return "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource + "\"}";
    }

    static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"" + effect + "\",\"Action\":\"" + action + "\",\"Resource\":\"" + resource
                + "\",\"Condition\":" + condition + "}";
    }

    static String trust(Caller root) {
        return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                + "\"Principal\":{\"RAM\":[\"acs:ram::" + root.account() + ":root\"]}}]}";
    }

    /** The failure that a call ends with. */
    static ApiFailure failure(Runnable call) {
        try {
            call.run();
        } catch (ApiFailure failure) {
            return failure;
        }
        throw new AssertionError("the call was answered");
    }

    /** The refusal that a call ends with. */
    static Denial denial(Runnable call) {
        try {
            call.run();
        } catch (AccessDenied denied) {
            return denied.denial();
        }
        throw new AssertionError("the call was allowed");
    }
}
