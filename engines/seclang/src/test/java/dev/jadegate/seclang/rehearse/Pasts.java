package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Requests and rules that score as the Core Rule Set does, for tests of this package. */
final class Pasts {
    static final String SCORING = """
            SecRequestBodyAccess On
            SecRule REQUEST_HEADERS:Content-Type "@beginsWith application/json" "id:10,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"
            SecRule ARGS|REQUEST_COOKIES "@contains select" "id:1001,phase:2,pass,log,t:none,t:lowercase,setvar:tx.score=+3"
            SecRule ARGS "@contains '" "id:1002,phase:2,pass,log,t:none,setvar:tx.score=+3"
            SecRule ARGS "@contains <" "id:1003,phase:2,pass,log,t:none,setvar:tx.score=+5"
            SecRule TX:score "@ge 5" "id:9001,phase:2,deny,log,t:none"
            """;

    private Pasts() {}

    static Program compile(String rules) throws InvalidRulesException {
        RuleFiles files = new RuleFiles().with("a.conf", rules);
        return Compiler.compile(RuleParser.parse(files, List.of("a.conf"), ParseLimits.DEFAULT), files);
    }

    static PastRequest get(String uri, Header... headers) {
        return of("GET", uri, "", headers);
    }

    static PastRequest post(String uri, String type, String body) {
        return of("POST", uri, body, new Header("Content-Type", type));
    }

    private static PastRequest of(String method, String uri, String body, Header... headers) {
        return new PastRequest(
                method + " " + uri,
                Instant.EPOCH,
                new Connection("192.0.2.7", 4_000, "192.0.2.1", 80),
                new RequestHead(method, uri, "HTTP/1.1", "", List.of(headers)),
                body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
