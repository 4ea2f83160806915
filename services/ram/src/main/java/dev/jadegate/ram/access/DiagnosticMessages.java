package dev.jadegate.ram.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.policy.Decision;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal carries for {@code ram:DecodeDiagnosticMessage}: sealed, so that only the account's administrators read
 * which policy decided, and good for a day. Safe for use by many threads.
 */
public final class DiagnosticMessages {
    private static final Duration LIFE = Duration.ofDays(1);
    private static final String PURPOSE = "diagnostic-message";
    private static final int FIELDS = 10;

    private final Seal seal;

    public DiagnosticMessages(Seal seal) {
        this.seal = seal;
    }

    /**
     * A message that was opened.
     *
     * @param policy {@code Custom/name/v1}, empty when no statement matched
     */
    public record Message(
            String action,
            String resource,
            String principalArn,
            String principalId,
            String policyType,
            boolean explicitDeny,
            String policy,
            String attachedTo,
            String pointer) {}

    String encode(Call call, Permission permission, Decision decision) {
        Decision.@Nullable StatementReference statement = decision.statement();
        String text = String.join(
                "\n",
                Long.toString(call.time().getEpochSecond()),
                oneLine(permission.action()),
                oneLine(permission.resource().toString()),
                oneLine(call.caller().arn()),
                oneLine(call.caller().principalId()),
                decision.layer().wireName(),
                Boolean.toString(decision.verdict() == Decision.Verdict.EXPLICIT_DENY),
                statement == null ? "" : statement.policy().toString(),
                statement == null ? "" : statement.attachedTo(),
                statement == null ? "" : statement.pointer());
        byte[] sealed = seal.seal(PURPOSE, call.caller().account().value(), text.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    /**
     * Opens a message of {@code account}.
     *
     * @throws dev.jadegate.base.ApiFailure when it is another account's, altered or too old
     */
    public Message decode(AccountId account, String encoded, Instant now) {
        try {
            byte[] text =
                    seal.open(PURPOSE, account.value(), Base64.getUrlDecoder().decode(encoded));
            String[] fields = new String(text, StandardCharsets.UTF_8).split("\n", FIELDS);
            Instant made = Instant.ofEpochSecond(Long.parseLong(fields[0]));
            if (made.plus(LIFE).isAfter(now)) {
                return new Message(
                        fields[1],
                        fields[2],
                        fields[3],
                        fields[4],
                        fields[5],
                        Boolean.parseBoolean(fields[6]),
                        fields[7],
                        fields[8],
                        fields[9]);
            }
        } catch (SealBroken | IllegalArgumentException _) {
            // Told below, as a message that is too old is.
        }
        throw RamError.DIAGNOSTIC_MESSAGE.failure();
    }
}
