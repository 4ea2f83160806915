package dev.jadegate.policy;

/** A pattern of a resource name, split once. {@link Semantics#WILDCARDS_STAY_WITHIN_FIELDS}. */
final class ResourcePattern {
    private static final String PREFIX = "acs:";

    final String text;
    final boolean everything;
    final String service;
    final String region;
    final String account;
    final String relativeId;
    /** Characters of the relative id before its first wildcard. */
    final int literalPrefix;

    ResourcePattern(String text) {
        this.text = text;
        this.everything = text.equals("*");
        if (everything) {
            service = "*";
            region = "*";
            account = "*";
            relativeId = "*";
        } else {
            int afterService = text.indexOf(':', PREFIX.length());
            int afterRegion = text.indexOf(':', afterService + 1);
            int afterAccount = text.indexOf(':', afterRegion + 1);
            service = text.substring(PREFIX.length(), afterService);
            region = text.substring(afterService + 1, afterRegion);
            account = text.substring(afterRegion + 1, afterAccount);
            relativeId = text.substring(afterAccount + 1);
        }
        literalPrefix = Glob.literalPrefix(relativeId);
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

    boolean matches(AccessRequest request) {
        return everything
                || (Glob.matches(relativeId, request.relativeId)
                        && Glob.matches(account, request.account)
                        && Glob.matches(region, request.region)
                        && Glob.matches(service, request.service));
    }

    /** The first field that keeps it from matching, for explanations; empty when it matches. */
    String mismatch(AccessRequest request) {
        if (matches(request)) {
            return "";
        }
        String field;
        String wanted;
        String got;
        if (!Glob.matches(service, request.service)) {
            field = "product";
            wanted = service;
            got = request.service;
        } else if (!Glob.matches(region, request.region)) {
            field = "region";
            wanted = region;
            got = request.region;
        } else if (!Glob.matches(account, request.account)) {
            field = "account";
            wanted = account;
            got = request.account;
        } else {
            field = "name";
            wanted = relativeId;
            got = request.relativeId;
        }
        return "resource " + field + " `" + got + "` does not match `" + wanted + "`";
    }
}
