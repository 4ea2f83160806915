package dev.jadegate.seclang.transformation;

/** The escapes of one letter that C and JavaScript share. */
final class Escapes {
    private Escapes() {}

    /** The control character that {@code \\letter} stands for, or the letter. */
    static int control(int letter) {
        return switch (letter) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> letter;
        };
    }
}
