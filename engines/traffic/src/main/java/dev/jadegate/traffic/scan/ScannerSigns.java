package dev.jadegate.traffic.scan;

import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.RequestView;
import dev.jadegate.traffic.request.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs by which scanners give themselves away: what they call themselves, header fields of their own, paths and parameters that
 * they probe with. Whoever hides these is found by what it does ({@link ScanGuard}). Stateless.
 */
public final class ScannerSigns {
    /** The longest User-Agent that is looked at. */
    static final int USER_AGENT_MAX = 512;

    /** Where a sign stands. */
    public enum Place {
        USER_AGENT,
        HEADER,
        PATH,
        QUERY
    }

    /**
     * A sign.
     *
     * @param scanner whose
     * @param place where it stands
     * @param text small letters that are part of what stands there; for headers the beginning of a name
     */
    public record Sign(String scanner, Place place, String text) {}

    private static final List<Sign> SIGNS = List.of(
            agent("sqlmap", "sqlmap/"),
            agent("Nikto", "nikto"),
            agent("Nessus", "nessus"),
            agent("OpenVAS", "openvas"),
            agent("AWVS", "acunetix"),
            agent("Netsparker", "netsparker"),
            agent("Invicti", "invicti"),
            agent("AppScan", "appscan"),
            agent("WebInspect", "webinspect"),
            agent("RSAS", "nsfocus"),
            agent("RSAS", "rsas/"),
            agent("w3af", "w3af"),
            agent("Wapiti", "wapiti"),
            agent("Arachni", "arachni"),
            agent("Nuclei", "nuclei"),
            agent("Nmap", "nmap scripting engine"),
            agent("masscan", "masscan"),
            agent("ZGrab", "zgrab"),
            agent("WhatWeb", "whatweb"),
            agent("DirBuster", "dirbuster"),
            agent("gobuster", "gobuster"),
            agent("feroxbuster", "feroxbuster"),
            agent("ffuf", "fuzz faster u fool"),
            agent("Wfuzz", "wfuzz"),
            agent("WPScan", "wpscan"),
            agent("joomscan", "joomscan"),
            agent("Commix", "commix/"),
            agent("Havij", "havij"),
            agent("Jorgee", "jorgee"),
            agent("Vega", "vega/"),
            agent("Skipfish", "skipfish"),
            agent("Morfeus", "morfeus"),
            agent("jaeles", "jaeles"),
            agent("httpx", "httpx - open-source project"),
            agent("Detectify", "detectify"),
            agent("Qualys", "qualys"),
            new Sign("AWVS", Place.HEADER, "acunetix-"),
            new Sign("AppScan", Place.HEADER, "x-appscan"),
            new Sign("WebInspect", Place.HEADER, "x-scan-memo"),
            new Sign("WebInspect", Place.HEADER, "x-request-memo"),
            new Sign("WebInspect", Place.HEADER, "x-wipp"),
            new Sign("Netsparker", Place.HEADER, "x-netsparker"),
            new Sign("RSAS", Place.HEADER, "x-rsas"),
            new Sign("AWVS", Place.PATH, "/acunetix-wvs-test"),
            new Sign("AppScan", Place.PATH, "/appscan_fingerprint"),
            new Sign("Nessus", Place.PATH, "/nessus"),
            new Sign("Nmap", Place.PATH, "/nmaplowercheck"),
            new Sign("Nmap", Place.PATH, "/nice ports,/trinity.txt"),
            new Sign("Nikto", Place.PATH, "/nikto-"),
            new Sign("Netsparker", Place.QUERY, "netsparker("),
            new Sign("Netsparker", Place.QUERY, "ns=netsparker"),
            new Sign("AWVS", Place.QUERY, "acunetix_wvs_security_test"),
            new Sign("AWVS", Place.QUERY, "bxss.me"),
            new Sign("Burp", Place.QUERY, ".oastify.com"),
            new Sign("Burp", Place.QUERY, ".burpcollaborator.net"),
            new Sign("Nuclei", Place.QUERY, ".oast.fun"),
            new Sign("Nuclei", Place.QUERY, ".interact.sh"),
            new Sign("Qualys", Place.QUERY, "qualys_period_"));

    private ScannerSigns() {}

    private static Sign agent(String scanner, String text) {
        return new Sign(scanner, Place.USER_AGENT, text);
    }

    /** The first sign that {@code request} shows, or null. */
    public static @Nullable Sign find(RequestValues request) {
        String sent = request.header("user-agent");
        String agent = Texts.lower(sent.length() > USER_AGENT_MAX ? sent.substring(0, USER_AGENT_MAX) : sent);
        String path = Texts.lower(request.path());
        String query = Texts.lower(request.query());
        for (Sign sign : SIGNS) {
            boolean shown = switch (sign.place) {
                case USER_AGENT -> agent.contains(sign.text);
                case HEADER -> hasHeader(request.view(), sign.text);
                case PATH -> path.startsWith(sign.text);
                case QUERY -> query.contains(sign.text);
            };
            if (shown) {
                return sign;
            }
        }
        return null;
    }

    private static boolean hasHeader(RequestView request, String beginning) {
        for (int i = 0; i < request.headerCount(); i++) {
            CharSequence name = request.headerName(i);
            if (name.length() >= beginning.length()
                    && Texts.equalsIgnoreCase(name.subSequence(0, beginning.length()), beginning)) {
                return true;
            }
        }
        return false;
    }
}
