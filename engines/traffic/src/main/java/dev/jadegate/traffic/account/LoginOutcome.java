package dev.jadegate.traffic.account;

import dev.jadegate.traffic.request.Texts;
import java.util.List;
import java.util.Set;

/**
 * How to tell from an answer whether a login succeeded. What says that it failed decides before what says that it succeeded; an
 * answer that neither speaks of is unknown, and counts as nothing.
 *
 * @param failed signs of failure
 * @param succeeded signs of success
 */
public record LoginOutcome(List<Sign> failed, List<Sign> succeeded) {
    /** How a login ended. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        UNKNOWN
    }

    /** A sign in an answer. */
    public sealed interface Sign {
        /** One of these statuses. */
        record Status(Set<Integer> codes) implements Sign {
            public Status {
                codes = Set.copyOf(codes);
            }
        }

        /** A redirect (Location) whose target contains the text. */
        record Redirect(String part) implements Sign {}

        /** The header field is there and its value contains the text, which may be empty. */
        record Header(String name, String part) implements Sign {}

        /** The beginning of the body contains the text. */
        record Body(String part) implements Sign {}
    }

    /** What is seen of an answer. */
    public interface Answer {
        int status();

        /** The first value of the header field {@code name}, or empty. */
        CharSequence header(String name);

        /** As much of the body as was kept, bytes as characters. */
        CharSequence body();
    }

    /** 401, 403, 422 and 429 failed; redirects and 200 to 299 succeeded: what an API does. */
    public static final LoginOutcome BY_STATUS = new LoginOutcome(
            List.of(new Sign.Status(Set.of(400, 401, 403, 422, 423, 429))),
            List.of(new Sign.Status(Set.of(200, 201, 204, 302, 303))));

    /** The longest body whose signs are looked for. */
    public static final int BODY_LENGTH_MAX = 64 * 1024;

    public LoginOutcome {
        failed = List.copyOf(failed);
        succeeded = List.copyOf(succeeded);
    }

    /** How the login ended that {@code answer} answers. */
    public Outcome of(Answer answer) {
        if (failed.stream().anyMatch(sign -> shows(answer, sign))) {
            return Outcome.FAILED;
        }
        return succeeded.stream().anyMatch(sign -> shows(answer, sign)) ? Outcome.SUCCEEDED : Outcome.UNKNOWN;
    }

    private static boolean shows(Answer answer, Sign sign) {
        return switch (sign) {
            case Sign.Status(Set<Integer> codes) -> codes.contains(answer.status());
            case Sign.Redirect(String part) ->
                answer.status() >= 300
                        && answer.status() < 400
                        && answer.header("location").toString().contains(Texts.bytes(part));
            case Sign.Header(String name, String part) ->
                !answer.header(name).isEmpty() && answer.header(name).toString().contains(Texts.bytes(part));
            case Sign.Body(String part) ->
                answer.body()
                        .subSequence(0, Math.min(answer.body().length(), BODY_LENGTH_MAX))
                        .toString()
                        .contains(Texts.bytes(part));
        };
    }
}
