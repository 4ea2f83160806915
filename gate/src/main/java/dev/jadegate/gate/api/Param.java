package dev.jadegate.gate.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a request or response record says beyond its type. Without it the wire name is the component's
 * name with an upper-case first letter. A component whose type is not {@code @Nullable} is required; a list is never
 * required and empty when absent unless {@link #required()}.
 *
 * <p>Types: {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code List} of {@code String} or of a
 * record, and a record. Lists arrive as {@code Tag.1.Key} or as a JSON array, records as {@code A.B} or JSON.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
    /** The wire name where the rule above does not give it: {@code MFABindRequired}. */
    String value() default "";

    /** Shortest text, in characters. Error: {@code InvalidParameter.<Name>.Length}. */
    int lengthMin() default 0;

    /** Longest text, in characters. Error: {@code InvalidParameter.<Name>.Length}. */
    int lengthMax() default 64 * 1024;

    /** The characters that text may be made of, as the inside of a character class, for instance {@code A-Za-z0-9.-}.
     * Error: {@code InvalidParameter.<Name>.InvalidChars}. */
    String chars() default "";

    /** Smallest number. Error: {@code InvalidParameter.<Name>.Range}. */
    long min() default Long.MIN_VALUE;

    /** Largest number. Error: {@code InvalidParameter.<Name>.Range}. */
    long max() default Long.MAX_VALUE;

    /** The values that text may have. Error: {@code InvalidParameter.<Name>}. */
    String[] oneOf() default {};

    /** Most elements of a list. Error: {@code InvalidParameter.<Name>.Count}. */
    int countMax() default 100;

    /** For a list: at least one element must be there. */
    boolean required() default false;

    /** For text that is a JSON object of texts: older clients send its members apart, as {@code Context.key=value}. */
    boolean members() default false;

    /** The value is a secret: masked in the trail, never logged. */
    boolean secret() default false;

    /** Its number where records are messages of Protocol Buffers; 0 when it is not in the message. */
    int field() default 0;

    /** For text that is Base64: in messages it is the bytes that it stands for. */
    boolean bytes() default false;
}
