package dev.jadegate.seclang.opinion;

/** Why a match is held for a mistake. What each weighs: see {@link SecondOpinion}. */
public enum Reason {
    WORDS("most of the value is words", 1),
    FUNCTION_WORDS("it has the small words that sentences are held together by", 1),
    SENTENCE("it has the punctuation of sentences", 1),
    TEXT("it is a text of many words, in which code does nothing", 1),
    OTHER_SCRIPT("it is written in a script that commands are not written in", 2),
    PLAIN_CHARACTERS("it has no character but those of plain text", 1),
    NAME("it reads as names of persons or places", 2),
    MEASURE("it reads as numbers with units, dates or prices", 2),
    TOKEN("it is a token: an identifier, a digest or Base64", 2),
    STRUCTURED("it is well-formed JSON, whose texts were looked at too", 2),
    FIELDS("it is fields of a cookie or of a query", 2),
    LINES("it is lines of a table, of settings or of a change, in which code does nothing", 2),
    FORMULA("it is a formula or a filter of a known grammar", 2),
    BRACES("its braces are lists that begin with no command", 2),
    ADDRESS("it is the address of a mailbox or a host", 2),
    URL("it is a well-formed address of the web", 2),
    FILE_NAME("it reads as the name of a file", 2),
    MARKUP("it has no markup but that of plain documents", 2),
    MAIL("it reads as the head of a letter", 2),
    LOG("it reads as lines of a log or a stack trace", 2),
    API("it is how programs call interfaces, and its body is inspected", 2),
    NO_STRUCTURE("nowhere in it, decoded or not, is the structure of an attack", 0);

    private final String text;
    private final int weight;

    Reason(String text, int weight) {
        this.text = text;
        this.weight = weight;
    }

    /** For people; a clause without a full stop. */
    public String text() {
        return text;
    }

    int weight() {
        return weight;
    }
}
