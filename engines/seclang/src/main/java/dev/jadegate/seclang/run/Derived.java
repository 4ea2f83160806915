package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;

/** Variables that other engines' servers fill, as far as a request tells them. Source of what is in them: libmodsecurity3. */
final class Derived {
    private static final String BASIC = "basic ";

    private Derived() {}

    /** The host without its port; the scheme of the credentials, and the user of those that name one (RFC 7617). */
    static void fill(Variables variables, RequestHead head) {
        for (Header field : head.headers()) {
            if (field.name().equalsIgnoreCase("host")) {
                int colon = field.value().indexOf(':');
                variables.set(
                        Variable.SERVER_NAME,
                        colon < 0 ? field.value() : field.value().substring(0, colon));
            } else if (field.name().equalsIgnoreCase("authorization")) {
                credentials(variables, field.value());
            }
        }
    }

    private static void credentials(Variables variables, String value) {
        int space = value.indexOf(' ');
        variables.set(Variable.AUTH_TYPE, space < 0 ? value : value.substring(0, space));
        if (Bytes.lower(value).startsWith(BASIC)) {
            String pair = Transformation.BASE64_DECODE.apply(value.substring(BASIC.length()));
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                variables.set(Variable.REMOTE_USER, pair.substring(0, colon));
            }
        }
    }

    /** The headers, two line ends and the body. */
    static String fullRequest(RequestHead head, String body) {
        StringBuilder text = new StringBuilder(body.length() + 1_000);
        for (Header field : head.headers()) {
            text.append(field.name()).append(": ").append(field.value()).append('\n');
        }
        return text.append("\n\n").append(body).toString();
    }
}
