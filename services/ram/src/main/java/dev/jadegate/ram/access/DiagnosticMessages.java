package dev.jadegate.ram.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.policy.Decision;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal carries for {@code ram:DecodeDiagnosticMessage}: sealed, so that only the account's administrators read
 * which policy decided, and good for a day. Safe for use by many threads.
 */
public final class DiagnosticMessages {
    /** The longest message, in characters. */
    public static final int LENGTH_MAX = 16 * 1024;

    private static final Duration LIFE = Duration.ofDays(1);
    private static final String PURPOSE = "diagnostic-message";
    private static final int FORMAT = 2;
    private static final int RESOURCE_CHARACTERS_MAX = 1024;
    /** Keys and values of conditions that a message holds; those after it in the order of keys are left out. */
    private static final int CONDITION_CHARACTERS_MAX = 2048;

    private static final int CONDITION_VALUE_CHARACTERS_MAX = 256;

    private final Seal seal;

    public DiagnosticMessages(Seal seal) {
        this.seal = seal;
    }

    /**
     * A message that was opened.
     *
     * @param principalType {@code Account}, {@code SubUser} or {@code AssumedRoleUser}
     * @param principalName a user's id, {@code <role>:<session>}, or the account's id
     * @param statement what denied, null when no statement matched
     * @param conditions the condition keys that the call was judged by, in order
     */
    public record Message(
            String action,
            String resource,
            String principalType,
            String principalName,
            String policyType,
            boolean explicitDeny,
            @Nullable Statement statement,
            List<Condition> conditions) {
        public Message {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * The statement that denied.
     *
     * @param policyType {@code System}, {@code Custom}, {@code Session} or {@code Trust}
     * @param attachedTo {@code user/jane}
     */
    public record Statement(
            String policyType,
            String policyName,
            String policyVersion,
            String attachedTo,
            String pointer,
            int line,
            int column) {}

    /** A condition key and its value. */
    public record Condition(String key, String value) {}

    String encode(Call call, Permission permission, Decision decision, Map<String, String> context) {
        Caller caller = call.caller();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(call.time().getEpochSecond());
            out.writeUTF(permission.action());
            out.writeUTF(cut(permission.resource().toString(), RESOURCE_CHARACTERS_MAX));
            out.writeUTF(
                    switch (caller) {
                        case Caller.Root _ -> "Account";
                        case Caller.User _ -> "SubUser";
                        case Caller.Session _ -> "AssumedRoleUser";
                        case Caller.AccessPoint _ -> "ApplicationAccessPoint";
                    });
            out.writeUTF(
                    switch (caller) {
                        case Caller.Root root -> root.principalId();
                        case Caller.User user -> user.principalId();
                        case Caller.Session _, Caller.AccessPoint _ -> caller.displayName();
                    });
            out.writeUTF(decision.layer().wireName());
            out.writeBoolean(decision.verdict() == Decision.Verdict.EXPLICIT_DENY);
            write(decision.statement(), out);
            write(context, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        byte[] sealed = seal.seal(PURPOSE, caller.account().value(), bytes.toByteArray());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static void write(Decision.@Nullable StatementReference statement, DataOutputStream out)
            throws IOException {
        out.writeBoolean(statement != null);
        if (statement != null) {
            out.writeUTF(statement.policy().type());
            out.writeUTF(statement.policy().name());
            out.writeUTF(statement.policy().version());
            out.writeUTF(statement.attachedTo());
            out.writeUTF(statement.pointer());
            out.writeInt(statement.line());
            out.writeInt(statement.column());
        }
    }

    private static void write(Map<String, String> context, DataOutputStream out) throws IOException {
        int room = CONDITION_CHARACTERS_MAX;
        for (Map.Entry<String, String> condition : new TreeMap<>(context).entrySet()) {
            String value = cut(condition.getValue(), CONDITION_VALUE_CHARACTERS_MAX);
            room -= condition.getKey().length() + value.length();
            if (room < 0) {
                break;
            }
            out.writeBoolean(true);
            out.writeUTF(condition.getKey());
            out.writeUTF(value);
        }
        out.writeBoolean(false);
    }

    private static String cut(String text, int charactersMax) {
        return text.length() <= charactersMax ? text : text.substring(0, charactersMax);
    }

    /**
     * Opens a message of {@code account}.
     *
     * @throws dev.jadegate.base.ApiFailure when it is another account's, altered or too old
     */
    public Message decode(AccountId account, String encoded, Instant now) {
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(encoded);
            Message message = read(seal.open(PURPOSE, account.value(), sealed), now);
            if (message != null) {
                return message;
            }
        } catch (SealBroken | IllegalArgumentException _) {
            // Told below, as a message that is too old is.
        }
        throw RamError.DIAGNOSTIC_MESSAGE.failure();
    }

    private static @Nullable Message read(byte[] text, Instant now) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(text))) {
            boolean known = in.readByte() == FORMAT;
            if (!known || !Instant.ofEpochSecond(in.readLong()).plus(LIFE).isAfter(now)) {
                return null;
            }
            String action = in.readUTF();
            String resource = in.readUTF();
            String principalType = in.readUTF();
            String principalName = in.readUTF();
            String policyType = in.readUTF();
            boolean explicitDeny = in.readBoolean();
            Statement statement = in.readBoolean()
                    ? new Statement(
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readUTF(),
                            in.readInt(),
                            in.readInt())
                    : null;
            List<Condition> conditions = new ArrayList<>();
            while (in.readBoolean()) {
                conditions.add(new Condition(in.readUTF(), in.readUTF()));
            }
            return new Message(
                    action, resource, principalType, principalName, policyType, explicitDeny, statement, conditions);
        } catch (IOException sealedByAnotherRelease) {
            throw new IllegalArgumentException(sealedByAnotherRelease);
        }
    }
}
