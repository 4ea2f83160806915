package dev.jadegate.traffic.robot;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.traffic.request.RequestValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Traps for robots, with names that follow from a secret of the site, so that no robot can know them and every server of the site
 * has the same: a link that people do not see, a path that robots.txt forbids, a field of forms that people leave empty. Immutable.
 */
public final class Traps {
    private static final List<String> PATH_WORDS =
            List.of("archive", "catalog", "export", "internal", "legacy", "reports");
    private static final List<String> FIELD_WORDS =
            List.of("website", "company", "fax", "homepage", "nickname", "address2");

    private final String linkPath;
    private final String forbiddenPath;
    private final String field;

    /** What a robot fell into. */
    public enum Trap {
        /** A link that is not shown. */
        LINK,
        /** A path that robots.txt forbids and nothing links to. */
        FORBIDDEN,
        /** A field that is not shown. */
        FIELD
    }

    /** The traps of {@code site}, by its name, under {@code secret}. */
    public Traps(SecretBytes secret, String site) {
        String names = Signatures.hmacHex(secret, "traps\n" + site);
        this.linkPath = "/" + word(PATH_WORDS, names, 0) + "-" + names.substring(2, 14);
        this.forbiddenPath = "/" + word(PATH_WORDS, names, 14) + "-" + names.substring(16, 28) + "/";
        this.field = word(FIELD_WORDS, names, 28) + "_" + names.substring(30, 36);
    }

    private static String word(List<String> words, String names, int at) {
        return words.get(Integer.parseInt(names.substring(at, at + 2), 16) % words.size());
    }

    /** The trap that {@code request} is in, or null. */
    public @Nullable Trap find(RequestValues request) {
        String path = request.path();
        if (path.equals(linkPath)) {
            return Trap.LINK;
        }
        if (path.startsWith(forbiddenPath)) {
            return Trap.FORBIDDEN;
        }
        for (String value : RequestValues.named(request.bodyArguments(), field)) {
            if (!value.isEmpty()) {
                return Trap.FIELD;
            }
        }
        return null;
    }

    /** A link to put at the end of a page: not shown, not read out, not reached by the keyboard, not to be followed. */
    public String link() {
        return "<a href=\"" + linkPath + "\" rel=\"nofollow\" hidden aria-hidden=\"true\" tabindex=\"-1\"></a>";
    }

    /** A field to put into a form; people and their password managers leave it empty. */
    public String field() {
        return "<div hidden aria-hidden=\"true\"><input type=\"text\" name=\"" + field
                + "\" tabindex=\"-1\" autocomplete=\"off\"></div>";
    }

    /** Lines for robots.txt. */
    public String robotsTxt() {
        return "Disallow: " + forbiddenPath + "\nDisallow: " + linkPath + "\n";
    }
}
