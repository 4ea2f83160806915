package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.run.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random changes of known requests. */
final class RandomRequests {
    private static final String BYTES = "'\"<>;|&$`(){}[]%+\\/ .=-#*!?@,:~^\tabcSELECTunionOR0129\u00e9\u00ff";

    private RandomRequests() {}

    static List<byte[]> of(List<CrsTest> tests) {
        List<byte[]> seeds = new ArrayList<>();
        for (CrsTest test : tests) {
            test.stages().forEach(stage -> seeds.add(stage.request()));
        }
        return seeds;
    }

    /** Where no test of the Core Rule Set is at hand. */
    static List<byte[]> own() {
        List<byte[]> seeds = new ArrayList<>();
        String[] values = {
            "1",
            "blue",
            "1' or '1'='1",
            "<script>alert(1)</script>",
            "../../../etc/passwd",
            ";cat /etc/hosts",
            "${jndi:ldap://x/a}",
            "union select 1,2 from users",
            "<?php system('id');",
            "a=b&c[]=d",
            "javascript:alert(1)"
        };
        for (String value : values) {
            String encoded = java.net.URLEncoder.encode(value, StandardCharsets.ISO_8859_1);
            String head =
                    "Host: localhost\r\nUser-Agent: Mozilla/5.0 x\r\nAccept: */*\r\nCookie: a=" + encoded + "\r\n";
            add(seeds, "GET /a/b.php?q=" + encoded + "&r=1 HTTP/1.1\r\n" + head, "");
            add(
                    seeds,
                    "POST /p HTTP/1.1\r\n" + head + "Content-Type: application/x-www-form-urlencoded\r\n",
                    "q=" + encoded);
            add(
                    seeds,
                    "POST /p HTTP/1.1\r\n" + head + "Content-Type: application/json\r\n",
                    "{\"a\":{\"b\":[\"" + value.replace("\"", "\\\"") + "\",1,true]}}");
            add(
                    seeds,
                    "POST /p HTTP/1.1\r\n" + head + "Content-Type: multipart/form-data; boundary=b\r\n",
                    "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.png\"\r\n\r\nx\r\n--b\r\n"
                            + "Content-Disposition: form-data; name=\"q\"\r\n\r\n" + value + "\r\n--b--\r\n");
        }
        return seeds;
    }

    private static void add(List<byte[]> seeds, String head, String body) {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        seeds.add((head + length + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A seed, or the parameters of two, with some bytes replaced, doubled or removed. */
    static LenientRequest next(List<byte[]> seeds, Random random) {
        String text = new String(seeds.get(random.nextInt(seeds.size())), StandardCharsets.ISO_8859_1);
        StringBuilder changed = new StringBuilder(text);
        for (int count = random.nextInt(5); count > 0 && changed.length() > 40; count--) {
            int at = 5 + random.nextInt(changed.length() - 5);
            char one = BYTES.charAt(random.nextInt(BYTES.length()));
            switch (random.nextInt(4)) {
                case 0 -> changed.setCharAt(at, one);
                case 1 -> changed.insert(at, one);
                case 2 -> changed.deleteCharAt(at);
                default -> {
                    // A piece of the same request again.
                    int end = Math.min(changed.length(), at + 1 + random.nextInt(12));
                    changed.insert(at, changed.substring(at, end));
                }
            }
        }
        LenientRequest request = LenientRequest.parse(changed.toString().getBytes(StandardCharsets.ISO_8859_1));
        RequestHead head = request.head();
        // The library makes the request line of its parts, so this engine does too.
        return new LenientRequest(
                new RequestHead(head.method(), head.uri(), head.protocol(), "", head.headers()),
                request.body(),
                request.refused());
    }
}
