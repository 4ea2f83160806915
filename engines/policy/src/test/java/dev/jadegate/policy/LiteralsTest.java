package dev.jadegate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, dates and numbers against the JDK's. */
class LiteralsTest {
    private static final long SEED = Long.getLong("policy.literals.seed", 20261123);

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void numbers_compare_as_big_decimals_do() {
        List<String> numbers = new ArrayList<>(List.of(
                "0",
                "-0",
                "0.0",
                "00",
                "1",
                "01",
                "1.",
                ".1",
                "0.1",
                "0.10",
                "10",
                "1e1",
                "1E+1",
                "100e-1",
                "-1",
                "+1",
                "9",
                "9.9",
                "9.99",
                "1e100",
                "1e-100",
                "0e5",
                "-0e-5",
                "99999999999999999999",
                "0.00000000000000000001"));
        for (int i = 0; i < 400; i++) {
            numbers.add(randomNumber());
        }
        for (String a : numbers) {
            assertThat(DecimalText.isNumber(a)).as(a).isTrue();
            BigDecimal exactA = new BigDecimal(a);
            for (String b : numbers) {
                int expected = exactA.compareTo(new BigDecimal(b));
                if (Integer.signum(DecimalText.compare(a, b)) != expected) {
                    throw new AssertionError("seed " + SEED + ": " + a + " and " + b);
                }
            }
        }
    }

    private String randomNumber() {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(random.nextInt(3) == 0 ? "0" : String.valueOf(random.nextInt(10)));
        }
        if (random.nextBoolean()) {
            text.append('.');
            for (int i = random.nextInt(4); i > 0; i--) {
                text.append(random.nextInt(3) == 0 ? "0" : String.valueOf(random.nextInt(10)));
            }
        }
        if (random.nextInt(4) == 0) {
            text.append('e').append(random.nextInt(9) - 4);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "e1",
                "1e",
                "1e+",
                "1 ",
                " 1",
                "0x1",
                "1,0",
                "NaN",
                "1e101",
                "1e-101",
                "1e99999999999",
                "--1",
                "1.2.3",
                "\u0661",
                "1_000"
            })
    void what_is_no_number_is_refused(String text) {
        assertThat(DecimalText.isNumber(text)).isFalse();
    }

    @Test
    void the_longest_number_is_read_and_a_longer_one_is_not() {
        assertThat(DecimalText.isNumber("1".repeat(64))).isTrue();
        assertThat(DecimalText.isNumber("1".repeat(65))).isFalse();
    }

    @Test
    void dates_are_read_as_the_jdk_reads_them() {
        for (int i = 0; i < 20_000; i++) {
            OffsetDateTime made = OffsetDateTime.ofInstant(
                    Instant.ofEpochSecond(
                            random.nextLong(-62_167_000_000L, 253_402_000_000L),
                            random.nextInt(3) == 0 ? random.nextInt(1_000_000_000) : 0),
                    ZoneOffset.ofTotalSeconds(random.nextInt(3) == 0 ? random.nextInt(-64_800, 64_801) : 0));
            if (made.getYear() >= 0 && made.getYear() <= 9999) {
                checkDate(made.toString());
            }
        }
    }

    @Test
    void what_the_jdk_does_not_read_as_a_date_is_none() {
        List<String> seeds = List.of(
                "2026-11-23T12:34:56Z",
                "2024-02-29T00:00:00+08:00",
                "2026-11-23T12:34Z",
                "2026-11-23T12:34:56.123456789-01:30",
                "0000-01-01T23:59:59.1+18:00");
        String alphabet = "0123456789-+:.TZtz ";
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(i % seeds.size()));
            for (int change = random.nextInt(3); change > 0; change--) {
                int at = random.nextInt(text.length());
                char by = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, by);
                    case 1 -> text.insert(at, by);
                    default -> text.deleteCharAt(at);
                }
            }
            checkDate(text.toString());
        }
    }

    private static void checkDate(String text) {
        Instant expected = null;
        try {
            OffsetDateTime read = OffsetDateTime.parse(text);
            // Years with a sign are left out: no policy speaks of them.
            expected = text.startsWith("+") || text.startsWith("-") ? null : read.toInstant();
        } catch (DateTimeException none) {
            // Stays null.
        }
        long second = DateText.epochSecond(text);
        Instant got = second == DateText.NONE ? null : Instant.ofEpochSecond(second, DateText.nanos(text));
        if (!Objects.equals(got, expected)) {
            throw new AssertionError("seed " + SEED + ": `" + text + "` is " + expected + ", got " + got);
        }
    }

    @Test
    void addresses_are_read_as_the_jdk_reads_them() throws UnknownHostException {
        List<String> seeds = List.of(
                "10.1.2.3",
                "255.255.255.255",
                "0.0.0.0",
                "2001:db8::1",
                "::",
                "::1",
                "1:2:3:4:5:6:7:8",
                "1::8",
                "fe80::",
                "::ffff:1.2.3.4",
                "64:ff9b::1.2.3.4",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "ABCD:ef01::");
        String alphabet = "0123456789abcf:.";
        int valid = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(i % seeds.size()));
            for (int change = random.nextInt(3); change > 0 && !text.isEmpty(); change--) {
                int at = random.nextInt(text.length());
                char by = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, by);
                    case 1 -> text.insert(at, by);
                    default -> text.deleteCharAt(at);
                }
            }
            valid += checkAddress(text.toString()) ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(20_000);
    }

    private static boolean checkAddress(String text) throws UnknownHostException {
        byte[] expected = null;
        boolean v4 = text.matches("(0|[1-9][0-9]{0,2})([.](0|[1-9][0-9]{0,2})){3}");
        boolean dottedTail = !text.contains(".") || text.matches(".*:(0|[1-9][0-9]{0,2})([.](0|[1-9][0-9]{0,2})){3}");
        // The JDK also takes longer groups with leading zeros.
        boolean longGroup = text.matches(".*[0-9a-fA-F]{5}.*");
        if (v4 || (text.contains(":") && dottedTail && !longGroup)) {
            try {
                expected = InetAddress.ofLiteral(text).getAddress();
            } catch (IllegalArgumentException none) {
                // Stays null.
            }
        }
        AddressRange got = AddressRange.parse(text);
        if (!java.util.Arrays.equals(got == null ? null : bytes(got), expected)) {
            throw new AssertionError("seed " + SEED + ": `" + text + "` is read as " + got);
        }
        ContextValue value = new ContextValue("k", text);
        if (value.isAddress() != (got != null) || (got != null && !value.isWithin(got))) {
            throw new AssertionError("seed " + SEED + ": `" + text + "` in a request");
        }
        return got != null;
    }

    private static byte[] bytes(AddressRange range) {
        BigInteger bits = range.v4()
                ? BigInteger.valueOf(range.low())
                : BigInteger.valueOf(range.high())
                        .shiftLeft(64)
                        .or(BigInteger.valueOf(range.low())
                                .and(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)))
                        .and(BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
        byte[] whole = new byte[range.v4() ? 4 : 16];
        byte[] raw = bits.toByteArray();
        for (int i = 1; i <= Math.min(raw.length, whole.length); i++) {
            whole[whole.length - i] = raw[raw.length - i];
        }
        return whole;
    }

    /** Every prefix length, with the first and last address of the range and both neighbours. */
    @Test
    void a_range_holds_its_first_and_last_address_and_neither_neighbour() throws UnknownHostException {
        for (String base : List.of(
                "10.11.12.13",
                "0.0.0.0",
                "255.255.255.255",
                "2001:db8:a:b:c:d:e:f",
                "::",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
            byte[] raw = InetAddress.ofLiteral(base).getAddress();
            int bits = raw.length * 8;
            BigInteger address = new BigInteger(1, raw);
            for (int prefix = 0; prefix <= bits; prefix++) {
                BigInteger first = address.shiftRight(bits - prefix).shiftLeft(bits - prefix);
                BigInteger last = first.add(BigInteger.TWO.pow(bits - prefix)).subtract(BigInteger.ONE);
                AddressRange range = Objects.requireNonNull(AddressRange.parse(base + "/" + prefix));
                AddressSet set = new AddressSet(List.of(range));
                List<BigInteger> probes =
                        List.of(first, last, first.subtract(BigInteger.ONE), last.add(BigInteger.ONE));
                for (BigInteger probe : probes) {
                    // An IPv4 address in IPv6 form is an IPv4 address, which no IPv6 range holds.
                    boolean mapped = bits == 128 && probe.shiftRight(32).equals(BigInteger.valueOf(0xFFFF));
                    if (probe.signum() < 0 || probe.bitLength() > bits || mapped) {
                        continue;
                    }
                    boolean expected = probe.compareTo(first) >= 0 && probe.compareTo(last) <= 0;
                    ContextValue value = new ContextValue("k", spelled(probe, raw.length));
                    if (value.isWithin(range) != expected || value.isWithin(set) != expected) {
                        throw new AssertionError(range + " and " + value.text);
                    }
                }
            }
            assertThat(AddressRange.parse(base + "/" + (bits + 1))).isNull();
            assertThat(AddressRange.parse(base + "/")).isNull();
            assertThat(AddressRange.parse(base + "/08")).isNull();
        }
    }

    private static String spelled(BigInteger address, int length) throws UnknownHostException {
        byte[] whole = new byte[length];
        byte[] raw = address.toByteArray();
        for (int i = 1; i <= Math.min(raw.length, length); i++) {
            whole[length - i] = raw[raw.length - i];
        }
        return InetAddress.getByAddress(whole).getHostAddress();
    }

    @Test
    void a_set_holds_what_any_of_its_ranges_holds() {
        for (int i = 0; i < 300; i++) {
            List<AddressRange> ranges = new ArrayList<>();
            for (int j = random.nextInt(20); j >= 0; j--) {
                String text = random.nextInt(4) == 0
                        ? "2001:db8:" + random.nextInt(4) + "::/" + (30 + random.nextInt(20))
                        : "10." + random.nextInt(4) + "." + random.nextInt(256) + ".0/" + (8 + random.nextInt(25));
                ranges.add(Objects.requireNonNull(AddressRange.parse(text)));
            }
            AddressSet set = new AddressSet(ranges);
            for (int j = 0; j < 50; j++) {
                ContextValue value = new ContextValue(
                        "k",
                        random.nextInt(4) == 0
                                ? "2001:db8:" + random.nextInt(5) + "::" + random.nextInt(99)
                                : "10." + random.nextInt(5) + "." + random.nextInt(256) + "." + random.nextInt(256));
                if (value.isWithin(set) != ranges.stream().anyMatch(value::isWithin)) {
                    throw new AssertionError("seed " + SEED + ": " + ranges + " and " + value.text);
                }
            }
        }
    }
}
