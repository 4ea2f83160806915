package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;

/** What a request line says. */
final class RequestLine {
    private RequestLine() {}

    static void fill(Variables variables, RequestHead head) {
        variables.set(Variable.REQUEST_LINE, head.line());
        variables.set(Variable.REQUEST_METHOD, head.method());
        variables.set(Variable.REQUEST_PROTOCOL, head.protocol());
        variables.set(Variable.REQUEST_URI_RAW, head.uri());
        String local = withoutHost(head.uri());
        variables.set(Variable.REQUEST_URI, local);
        int fragment = local.indexOf('#');
        String bare = fragment < 0 ? local : local.substring(0, fragment);
        int question = bare.indexOf('?');
        String path = question < 0 ? bare : bare.substring(0, question);
        variables.set(Variable.QUERY_STRING, question < 0 ? "" : bare.substring(question + 1));
        path = decoded(path);
        variables.set(Variable.REQUEST_FILENAME, path);
        variables.set(Variable.PATH_INFO, path);
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        variables.set(Variable.REQUEST_BASENAME, path.substring(slash + 1));
    }

    /** A path as servers look for it: percent-encodings decoded, a plus sign being one. */
    private static String decoded(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder decoded = new StringBuilder(path.length());
        for (int at = 0; at < path.length(); at++) {
            int pair = path.charAt(at) == '%' ? Bytes.hexPair(path, at + 1) : -1;
            if (pair >= 0) {
                at += 2;
            }
            decoded.append(pair >= 0 ? (char) pair : path.charAt(at));
        }
        return decoded.toString();
    }

    /** The path and query of an absolute URI; any other as it is. */
    private static String withoutHost(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme <= 0
                || uri.startsWith("/")
                || uri.lastIndexOf('/', scheme - 1) >= 0
                || uri.lastIndexOf('?', scheme) >= 0) {
            return uri;
        }
        int slash = uri.indexOf('/', scheme + 3);
        int question = uri.indexOf('?', scheme + 3);
        if (slash < 0 || (question >= 0 && question < slash)) {
            return question < 0 ? "/" : "/" + uri.substring(question);
        }
        return uri.substring(slash);
    }
}
