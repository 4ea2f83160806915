package dev.jadegate.seclang.operator;

/** Numbers that carry their own check. */
final class CheckDigits {
    private static final int CARD_DIGITS_MIN = 13;
    private static final int CARD_DIGITS_MAX = 19;

    private CheckDigits() {}

    /** A card number, by Luhn. */
    static boolean card(String digits) {
        if (digits.length() < CARD_DIGITS_MIN || digits.length() > CARD_DIGITS_MAX) {
            return false;
        }
        int sum = 0;
        for (int at = digits.length() - 1, place = 0; at >= 0; at--, place++) {
            int digit = digits.charAt(at) - '0';
            if (digit > 9) {
                return false;
            }
            int doubled = place % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** A social security number of the United States: area, group and serial that were given out. */
    static boolean socialSecurity(String digits) {
        if (digits.length() != 9) {
            return false;
        }
        int area = Integer.parseInt(digits, 0, 3, 10);
        int group = Integer.parseInt(digits, 3, 5, 10);
        int serial = Integer.parseInt(digits, 5, 9, 10);
        boolean sequence = true;
        boolean same = true;
        for (int at = 1; at < 9; at++) {
            sequence &= digits.charAt(at) == digits.charAt(at - 1) + 1;
            same &= digits.charAt(at) == digits.charAt(0);
        }
        return area != 0 && area < 740 && area != 666 && group != 0 && serial != 0 && !sequence && !same;
    }

    /** A CPF of Brazil: two check digits. */
    static boolean cpf(String digits) {
        if (digits.length() != 11 || digits.chars().distinct().count() == 1) {
            return false;
        }
        return cpfDigit(digits, 9) == digits.charAt(9) - '0' && cpfDigit(digits, 10) == digits.charAt(10) - '0';
    }

    private static int cpfDigit(String digits, int length) {
        int sum = 0;
        for (int at = 0; at < length; at++) {
            sum += (digits.charAt(at) - '0') * (length + 1 - at);
        }
        int rest = sum % 11;
        return rest < 2 ? 0 : 11 - rest;
    }

    /** A social insurance number of Austria: the fourth digit checks the others. */
    static boolean svnr(String digits) {
        if (digits.length() != 10) {
            return false;
        }
        int[] weights = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
        int sum = 0;
        for (int at = 0; at < 10; at++) {
            sum += (digits.charAt(at) - '0') * weights[at];
        }
        return sum % 11 == digits.charAt(3) - '0';
    }

    /** A RUT of Chile: the last digit or K checks the others. */
    static boolean rut(String digits) {
        if (digits.length() < 2
                || digits.substring(0, digits.length() - 1)
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("k")) {
            return false;
        }
        int sum = 0;
        int weight = 2;
        for (int at = digits.length() - 2; at >= 0; at--) {
            sum += (digits.charAt(at) - '0') * weight;
            weight = weight == 7 ? 2 : weight + 1;
        }
        int check = (11 - sum % 11) % 11;
        char last = Character.toLowerCase(digits.charAt(digits.length() - 1));
        return check == 10 ? last == 'k' : last == '0' + check;
    }
}
