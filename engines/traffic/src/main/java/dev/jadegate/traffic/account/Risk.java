package dev.jadegate.traffic.account;

import java.util.ArrayList;
import java.util.List;

/**
 * How risky a login is: 0 to 100, the sum of its factors.
 *
 * @param score 0 to 100
 * @param factors each with what it adds, the weightiest first
 */
public record Risk(int score, List<Factor> factors) {
    /** Something that speaks against a login, and how much. */
    public enum Factor {
        GUESSING(60, "the password of this account is being guessed from this source"),
        STUFFING(60, "the source tries many accounts and hardly ever gets in"),
        LISTED(40, "the address is on a list of proxies or attackers"),
        FLOODING(40, "the source fails too often"),
        IMPOSSIBLE_TRAVEL(40, "the account was elsewhere, too far to have come from"),
        BREACHED(30, "the password is known from a breach"),
        DISAGREEING(25, "the User-Agent does not go with how its bearer speaks TLS"),
        UNDER_ATTACK(20, "the account is being tried from many sources"),
        NEW_COUNTRY(20, "the account was never in this country"),
        NEW_DEVICE(15, "the account was never on this device"),
        WEAK(10, "the password is weak"),
        NEW_NETWORK(10, "the account was never in this network"),
        UNUSUAL_HOUR(5, "the account never logged in at this hour");

        private final int weight;
        private final String words;

        Factor(int weight, String words) {
            this.weight = weight;
            this.words = words;
        }

        /** What it adds. */
        public int weight() {
            return weight;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** What is done about it. */
    public enum Verdict {
        ALLOW,
        /** The server is told in a header, and asks for a second factor. */
        STEP_UP,
        /** The client has to solve a challenge first. */
        CHALLENGE,
        BLOCK
    }

    /**
     * From which score on what is done; one that is above 100 never is.
     *
     * @param stepUp the lowest
     * @param challenge no lower than that
     * @param block no lower than that
     */
    public record Thresholds(int stepUp, int challenge, int block) {
        public static final Thresholds DEFAULT = new Thresholds(30, 60, 90);

        public Thresholds {
            if (stepUp < 1 || challenge < stepUp || block < challenge) {
                throw new IllegalArgumentException("thresholds of " + stepUp + ", " + challenge + " and " + block
                        + ": 1 or more, each no lower than the one before");
            }
        }
    }

    public Risk {
        factors = List.copyOf(factors);
    }

    /** The header in which a server is told the score and its factors: {@code 55; stuffing, new_device}. */
    public static final String HEADER = "X-Jadegate-Login-Risk";

    /**
     * The risk of a login.
     *
     * @param listed whether the address is on a list
     * @param disagreeing whether its TLS speaks against its User-Agent
     * @param weakness of the password, NONE when it was not looked at
     */
    public static Risk of(
            LoginGuard.Standing standing,
            AccountHistory.Unusual unusual,
            boolean listed,
            boolean disagreeing,
            boolean breached,
            Passwords.Weakness weakness) {
        List<Factor> factors = new ArrayList<>();
        int score = 0;
        for (Factor factor : Factor.values()) {
            boolean speaks = switch (factor) {
                case GUESSING -> standing.guessing();
                case STUFFING -> standing.stuffing();
                case LISTED -> listed;
                case FLOODING -> standing.flooding();
                case IMPOSSIBLE_TRAVEL -> unusual.impossibleTravel();
                case BREACHED -> breached;
                case DISAGREEING -> disagreeing;
                case UNDER_ATTACK -> standing.underAttack();
                case NEW_COUNTRY -> unusual.country();
                case NEW_DEVICE -> unusual.device();
                case WEAK -> weakness != Passwords.Weakness.NONE;
                case NEW_NETWORK -> unusual.network();
                case UNUSUAL_HOUR -> unusual.hour();
            };
            if (speaks) {
                factors.add(factor);
                score += factor.weight;
            }
        }
        return new Risk(Math.min(100, score), factors);
    }

    /** What is done about it. */
    public Verdict verdict(Thresholds thresholds) {
        if (score >= thresholds.block) {
            return Verdict.BLOCK;
        }
        if (score >= thresholds.challenge) {
            return Verdict.CHALLENGE;
        }
        return score >= thresholds.stepUp ? Verdict.STEP_UP : Verdict.ALLOW;
    }

    /** The value of {@link #HEADER}. */
    public String header() {
        StringBuilder text = new StringBuilder().append(score);
        char separator = ';';
        for (Factor factor : factors) {
            text.append(separator).append(' ').append(factor.name().toLowerCase(java.util.Locale.ROOT));
            separator = ',';
        }
        return text.toString();
    }
}
