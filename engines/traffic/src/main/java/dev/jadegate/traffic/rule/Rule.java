package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.AddressRange;
import dev.jadegate.traffic.address.RegionList;
import dev.jadegate.traffic.rate.FrequencyLimit;
import dev.jadegate.traffic.rate.KeyExpression;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule of one scene, as it was read and checked. Immutable. */
public sealed interface Rule {
    /** What all rules have. */
    Head head();

    /**
     * What all rules have.
     *
     * @param id by which it is called; 0 before it has one
     * @param name for people
     * @param enabled whether it holds
     * @param schedule when it holds
     * @param canary to whom it is restricted at first, or null
     */
    record Head(
            long id,
            String name,
            boolean enabled,
            Schedule schedule,
            @Nullable Canary canary) {}

    /**
     * A rule on trial.
     *
     * @param key what is told apart
     * @param percent for how many of them it holds, 1 to 100
     */
    record Canary(KeyExpression key, int percent) {}

    /** Access control, and frequency control when there is a {@code limit}. */
    record Custom(
            Head head,
            List<Condition> conditions,
            Action action,
            @Nullable Frequency limit) implements Rule {
        public Custom {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Frequency control.
     *
     * @param key whose requests are counted together
     * @param limit how many there may be
     * @param everywhere whether a key that exceeds it is held from the whole object, or only from what the rule is about
     */
    record Frequency(KeyExpression key, FrequencyLimit limit, boolean everywhere) {}

    /** Lets requests pass by {@code modules}, by core rules of these ids, and of these types. */
    record Whitelist(
            Head head,
            List<Condition> conditions,
            Set<Protection> modules,
            Set<String> regularRules,
            Set<String> regularTypes)
            implements Rule {
        public Whitelist {
            conditions = List.copyOf(conditions);
            modules = Set.copyOf(modules);
            regularRules = Set.copyOf(regularRules);
            regularTypes = Set.copyOf(regularTypes);
        }
    }

    /** Holds addresses off. */
    record Blacklist(Head head, Action action, List<AddressRange> addresses) implements Rule {
        public Blacklist {
            addresses = List.copyOf(addresses);
        }
    }

    /** Holds regions off. */
    record RegionBlock(Head head, Action action, RegionList regions) implements Rule {}

    /** Switches the core rules on. */
    record Core(Head head, Action action) implements Rule {}

    /** Protection from floods. */
    record Flood(Head head, Action action, boolean emergency) implements Rule {}

    /**
     * One kind of scan protection.
     *
     * @param kind which
     * @param intervalSeconds over which is counted
     * @param count how many are too many
     * @param sharePercent of answers 404 from which it is a scan of directories
     * @param ttlSeconds how long a scanner is shut out
     */
    record Antiscan(
            Head head, Action action, Kind kind, int intervalSeconds, int count, int sharePercent, int ttlSeconds)
            implements Rule {
        /** Kinds of scan protection. */
        public enum Kind {
            /** Many requests that core rules refused. */
            HIGH_FREQUENCY,
            /** Many paths that are not there. */
            DIRECTORY_TRAVERSAL,
            /** Signs of known scanners. */
            SCAN_TOOLS,
            /** A list of addresses that others saw scanning. */
            COLLABORATIVE
        }
    }

    /** Data leakage: what answers of requests that it is about, with this status or these data, become. */
    record Leak(Head head, List<Condition> conditions, Action action) implements Rule {
        public Leak {
            conditions = List.copyOf(conditions);
        }
    }

    /** A page that may not change: requests for {@code url} are answered as it was when it was recorded. */
    record TamperProof(Head head, String protocol, String url, String userAgent) implements Rule {}

    /** An answer of one's own in place of the block page. */
    record Response(Head head, int code, List<HeaderField> headers, String content) implements Rule {
        public Response {
            headers = List.copyOf(headers);
        }

        /** A header field of that answer. */
        public record HeaderField(String name, String value) {}
    }

    /** Where accounts stand in requests, the most important first. */
    record Accounts(Head head, List<Identifier> identifiers) implements Rule {
        public Accounts {
            identifiers = List.copyOf(identifiers);
        }

        /**
         * One place.
         *
         * @param priority 0 to 20, lower first
         * @param field Query-Arg, Cookie-Exact, Post-Arg or Header
         * @param subKey its name
         * @param decoding how the account is read out of the value
         * @param position for JWT the claim with the account
         */
        public record Identifier(int priority, Field field, String subKey, Decoding decoding, String position) {}

        /** How an account is read out of a value. */
        public enum Decoding {
            PLAIN,
            BASIC,
            JWT
        }
    }

    /** Thins traffic out: to {@code threshold} requests a second, or to so many percent. */
    record Throttle(
            Head head, List<Condition> conditions, @Nullable RegionList regions, boolean perSecond, int threshold)
            implements Rule {
        public Throttle {
            conditions = List.copyOf(conditions);
        }
    }

    /** Addresses under a name, that conditions refer to. */
    record Book(Head head, List<AddressRange> addresses) implements Rule {
        public Book {
            addresses = List.copyOf(addresses);
        }
    }

    /** Which encodings core rules look through. */
    record Codec(Head head, Set<String> codecs) implements Rule {
        public Codec {
            codecs = Set.copyOf(codecs);
        }
    }
}
