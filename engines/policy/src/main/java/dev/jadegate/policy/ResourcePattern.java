package dev.jadegate.policy;

/** A pattern of a resource name, split once. Immutable. */
final class ResourcePattern {
    private static final String PREFIX = "acs:";
    private static final TextPattern EVERYTHING = new TextPattern("*");

    final String text;
    private final TextPattern whole;
    private final boolean everything;
    final TextPattern service;
    private final TextPattern region;
    private final TextPattern account;
    private final TextPattern relativeId;

    ResourcePattern(String text) {
        this.text = text;
        this.whole = new TextPattern(text);
        this.everything = text.equals("*");
        if (everything) {
            service = EVERYTHING;
            region = EVERYTHING;
            account = EVERYTHING;
            relativeId = EVERYTHING;
        } else {
            int afterService = text.indexOf(':', PREFIX.length());
            int afterRegion = text.indexOf(':', afterService + 1);
            int afterAccount = text.indexOf(':', afterRegion + 1);
            service = new TextPattern(text.substring(PREFIX.length(), afterService));
            region = new TextPattern(text.substring(afterService + 1, afterRegion));
            account = new TextPattern(text.substring(afterRegion + 1, afterAccount));
            relativeId = new TextPattern(text.substring(afterAccount + 1));
        }
    }

    static boolean isValid(String text) {
        if (text.equals("*")) {
            return true;
        }
        int fields = 1;
        for (int i = 0; i < text.length() && fields < 5; i++) {
            fields += text.charAt(i) == ':' ? 1 : 0;
        }
        return fields == 5 && text.startsWith(PREFIX) && text.charAt(PREFIX.length()) != ':' && !text.endsWith(":");
    }

    /** How every relative id that it matches begins; empty when that is not known. */
    String literalBeginning() {
        return Semantics.WILDCARDS_STAY_WITHIN_FIELDS ? relativeId.literal : "";
    }

    boolean matches(AccessRequest request) {
        if (everything) {
            return true;
        }
        if (!Semantics.WILDCARDS_STAY_WITHIN_FIELDS) {
            return whole.matches(request.resource());
        }
        return relativeId.matches(request.relativeId)
                && account.matches(request.account)
                && region.matches(request.region)
                && service.matches(request.service);
    }

    /** Whether it matches everything that {@code narrower} matches; may be false when it does. */
    boolean covers(ResourcePattern narrower) {
        return everything
                || (!narrower.everything
                        && Glob.covers(service.text, narrower.service.text)
                        && Glob.covers(region.text, narrower.region.text)
                        && Glob.covers(account.text, narrower.account.text)
                        && Glob.covers(relativeId.text, narrower.relativeId.text));
    }

    /** The first field that keeps it from matching, for explanations. */
    String mismatch(AccessRequest request) {
        if (!service.matches(request.service)) {
            return mismatch("product", request.service, service);
        }
        if (!region.matches(request.region)) {
            return mismatch("region", request.region, region);
        }
        if (!account.matches(request.account)) {
            return mismatch("account", request.account, account);
        }
        return mismatch("name", request.relativeId, relativeId);
    }

    private static String mismatch(String field, String got, TextPattern wanted) {
        return "resource " + field + " `" + got + "` does not match `" + wanted.text + "`";
    }
}
