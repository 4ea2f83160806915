package dev.jadegate.traffic.robot;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.request.Texts;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a robot is the search robot that it says it is, by the way that their makers give: the name of its address ends in
 * a domain of the maker, and that name leads back to the address. Whoever looks names up does so outside, through {@link Names};
 * answers are kept for a while, for at most as many addresses as this was made for. May be used by many threads.
 */
public final class SearchRobots {
    /** How long an answer is kept. */
    static final long KEPT_MILLIS = 24L * 3600 * 1000;

    /** How long a failed look-up is kept: the name server may be back soon. */
    static final long FAILURE_KEPT_MILLIS = 60_000;

    /** Names and addresses that are looked at for one robot. */
    static final int NAMES_MAX = 8;

    /**
     * A search robot.
     *
     * @param name of the robot
     * @param token small letters that are part of its User-Agent
     * @param domains that the names of its addresses end in
     */
    public record Robot(String name, String token, List<String> domains) {}

    private static final List<Robot> ROBOTS = List.of(
            new Robot("Google", "googlebot", List.of("googlebot.com", "google.com", "googleusercontent.com")),
            new Robot("Google", "adsbot-google", List.of("google.com")),
            new Robot("Google", "google-inspectiontool", List.of("googlebot.com", "google.com")),
            new Robot("Bing", "bingbot", List.of("search.msn.com")),
            new Robot("Bing", "msnbot", List.of("search.msn.com")),
            new Robot("Baidu", "baiduspider", List.of("baidu.com", "baidu.jp")),
            new Robot("Yandex", "yandexbot", List.of("yandex.ru", "yandex.net", "yandex.com")),
            new Robot("Yandex", "yandeximages", List.of("yandex.ru", "yandex.net", "yandex.com")),
            new Robot("Sogou", "sogou web spider", List.of("sogou.com")),
            new Robot("Apple", "applebot", List.of("applebot.apple.com")),
            new Robot("Petal", "petalbot", List.of("petalsearch.com")),
            new Robot("Seznam", "seznambot", List.of("seznam.cz")),
            new Robot("Naver", "yeti/", List.of("naver.com")));

    /** Looks names up; blocking, and called from where that is allowed. */
    public interface Names {
        /** The names of {@code address}. Throws {@link LookupFailedException} when nobody answers. */
        Collection<String> namesOf(Address address) throws LookupFailedException;

        /** The addresses of {@code name}. */
        Collection<Address> addressesOf(String name) throws LookupFailedException;
    }

    /** No name server answered; there being no such name is an empty answer instead. */
    public static final class LookupFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        public LookupFailedException(String message) {
            super(message);
        }
    }

    /** What is known of one that says it is a search robot. */
    public enum Verdict {
        /** It is. */
        VERIFIED,
        /** It is not, but uses the name. */
        FAKE,
        /** It was not looked up yet, or nobody answered. */
        UNKNOWN
    }

    private record Kept(Verdict verdict, long endsAtMillis) {}

    private final int capacity;
    private final ConcurrentHashMap<Address, Kept> kept = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Keeps answers for {@code capacity} addresses, about 120 bytes each. */
    public SearchRobots(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a capacity of " + capacity + " keeps nothing; at least 1");
        }
        this.capacity = capacity;
    }

    /** The search robot that {@code userAgent} says it is, or null. */
    public static @Nullable Robot claimed(CharSequence userAgent) {
        String agent = Texts.lower(userAgent.length() > 512 ? userAgent.subSequence(0, 512) : userAgent);
        for (Robot robot : ROBOTS) {
            if (agent.contains(robot.token)) {
                return robot;
            }
        }
        return null;
    }

    /** What is known without asking anybody. */
    public Verdict known(Address address, long nowMillis) {
        Kept answer = kept.get(address);
        return answer == null || answer.endsAtMillis <= nowMillis ? Verdict.UNKNOWN : answer.verdict;
    }

    /** Asks {@code names} whether {@code address} is a {@code robot}, and keeps the answer. Blocks as they do. */
    public Verdict verify(Robot robot, Address address, Names names, long nowMillis) {
        Verdict verdict;
        try {
            verdict = ask(robot, address, names) ? Verdict.VERIFIED : Verdict.FAKE;
        } catch (LookupFailedException unanswered) {
            verdict = Verdict.UNKNOWN;
        }
        long keptFor = verdict == Verdict.UNKNOWN ? FAILURE_KEPT_MILLIS : KEPT_MILLIS;
        if (size.get() >= capacity && !kept.containsKey(address)) {
            // Any other: what is thrown away can be asked again.
            for (Address other : kept.keySet()) {
                if (kept.remove(other) != null) {
                    size.decrementAndGet();
                }
                break;
            }
        }
        if (kept.put(address, new Kept(verdict, nowMillis + keptFor)) == null) {
            size.incrementAndGet();
        }
        return verdict;
    }

    private static boolean ask(Robot robot, Address address, Names names) throws LookupFailedException {
        int looked = 0;
        for (String found : names.namesOf(address)) {
            if (++looked > NAMES_MAX) {
                break;
            }
            String name = Texts.lower(found.endsWith(".") ? found.substring(0, found.length() - 1) : found);
            if (robot.domains.stream().anyMatch(domain -> name.endsWith("." + domain))
                    && names.addressesOf(name).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** How many answers are kept. */
    public int size() {
        return size.get();
    }
}
