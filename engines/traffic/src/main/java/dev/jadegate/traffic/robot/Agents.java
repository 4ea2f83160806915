package dev.jadegate.traffic.robot;

import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * What a User-Agent says it is, and whether its TLS agrees. A JA4 begins with protocol, TLS version, whether a name was sent,
 * numbers of ciphers and extensions, and the first ALPN: {@code t13d1516h2_...}. Stateless.
 */
public final class Agents {
    private Agents() {}

    /** Who sends a request, by its own account. */
    public enum Family {
        CHROMIUM(true),
        FIREFOX(true),
        SAFARI(true),
        /** A robot that says so. */
        ROBOT(false),
        /** A library or a command. */
        PROGRAM(false),
        /** Nothing known, or nothing at all. */
        OTHER(false);

        private final boolean browser;

        Family(boolean browser) {
            this.browser = browser;
        }

        /** Whether people sit before it. */
        public boolean isBrowser() {
            return browser;
        }
    }

    private static final List<String> ROBOT_TOKENS = List.of("bot", "spider", "crawl", "slurp", "facebookexternalhit");

    private static final List<String> PROGRAM_TOKENS = List.of(
            "curl/",
            "wget/",
            "python",
            "go-http-client",
            "java/",
            "okhttp",
            "apache-httpclient",
            "libwww-perl",
            "node-fetch",
            "axios",
            "undici",
            "ruby",
            "php",
            "guzzle",
            "httpie",
            "postman",
            "scrapy",
            "aiohttp",
            "headlesschrome",
            "phantomjs",
            "selenium",
            "puppeteer",
            "playwright",
            "powershell",
            "rest-client",
            "reqwest",
            "hyper/");

    /** The family of {@code userAgent}. */
    public static Family family(CharSequence userAgent) {
        String agent = Texts.lower(userAgent.length() > 512 ? userAgent.subSequence(0, 512) : userAgent);
        if (ROBOT_TOKENS.stream().anyMatch(agent::contains)) {
            return Family.ROBOT;
        }
        if (PROGRAM_TOKENS.stream().anyMatch(agent::contains)) {
            return Family.PROGRAM;
        }
        if (!agent.startsWith("mozilla/5.0")) {
            return Family.OTHER;
        }
        if (agent.contains("firefox/")) {
            return Family.FIREFOX;
        }
        if (agent.contains("chrome/") || agent.contains("crios/")) {
            return Family.CHROMIUM;
        }
        return agent.contains("safari/") ? Family.SAFARI : Family.OTHER;
    }

    /**
     * What of {@code ja4} no browser of {@code family} of the last five years would say; empty when all agrees, or when either says
     * nothing.
     */
    public static List<String> disagreements(Family family, CharSequence ja4) {
        if (!family.isBrowser() || ja4.length() < 10) {
            return List.of();
        }
        String first = ja4.toString();
        List<String> found = new ArrayList<>();
        String version = first.substring(1, 3);
        if (!version.equals("13")) {
            found.add("a browser that offers no TLS 1.3");
        }
        String alpn = first.substring(8, 10);
        if (alpn.equals("00")) {
            found.add("a browser that offers no protocol (ALPN)");
        } else if (!alpn.equals("h2") && !alpn.equals("h3") && !alpn.equals("h1")) {
            found.add("a browser that offers the protocol `" + alpn + "` first");
        }
        int ciphers = number(first, 4);
        int extensions = number(first, 6);
        if (ciphers >= 0 && (ciphers < 9 || ciphers > 24)) {
            found.add("a browser with " + ciphers + " ciphers");
        }
        if (extensions >= 0 && extensions < 10) {
            found.add("a browser with " + extensions + " extensions");
        }
        return found;
    }

    private static int number(String text, int at) {
        int tens = Character.digit(text.charAt(at), 10);
        int ones = Character.digit(text.charAt(at + 1), 10);
        return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
    }
}
