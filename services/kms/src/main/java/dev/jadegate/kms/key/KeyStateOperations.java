package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.key.KeyOperations.KeyRequest;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Switches keys on and off, and schedules their deletion. */
final class KeyStateOperations {
    private final KeyCalls common;

    KeyStateOperations(KeyCalls common) {
        this.common = common;
    }

    record ScheduleKeyDeletionRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(min = KeyLimits.PENDING_DAYS_MIN, max = KeyLimits.PENDING_DAYS_MAX)
            Integer pendingWindowInDays) {}

    record SetDeletionProtectionRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String protectedResourceArn,

            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) @Nullable
            String keyId,

            Boolean enableDeletionProtection,

            @Param(lengthMax = KeyLimits.DESCRIPTION_LENGTH_MAX) @Nullable
            String deletionProtectionDescription) {
        /** The key, by whichever parameter. */
        String key() {
            String named =
                    protectedResourceArn == null || protectedResourceArn.isEmpty() ? keyId : protectedResourceArn;
            if (named == null || named.isEmpty()) {
                throw GateError.MISSING_PARAMETER.failure("ProtectedResourceArn");
            }
            return named;
        }
    }

    List<Operation<?, ?>> operations() {
        return List.of(
                change("EnableKey", "Switches a key on.", StateRule.SWITCH, row -> row.in(KeyState.ENABLED)),
                change(
                        "DisableKey",
                        "Switches a key off, from the next call on.",
                        StateRule.SWITCH,
                        row -> row.in(KeyState.DISABLED)),
                cancel(),
                schedule(),
                protect());
    }

    private Operation<?, ?> change(String name, String summary, StateRule rule, UnaryOperator<KeyRow> change) {
        return common.operation(
                name,
                Access.WRITE,
                summary,
                KeyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.STATE),
                (call, request) -> common.change(call, request.keyId(), rule, change, Done.DONE));
    }

    private Operation<?, ?> cancel() {
        return common.operation(
                "CancelKeyDeletion",
                Access.WRITE,
                "Takes a scheduled deletion back.",
                KeyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.STATE),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.change(
                            call,
                            request.keyId(),
                            StateRule.CANCEL_DELETION,
                            (transaction, row) -> {
                                VersionRow version = common.directory()
                                        .versions()
                                        .find(transaction, account, row.primaryVersionId());
                                boolean whole = version != null && version.hasMaterial();
                                return row.deletedAt(whole ? KeyState.ENABLED : KeyState.PENDING_IMPORT, null);
                            },
                            _ -> Done.DONE);
                });
    }

    private Operation<?, ?> schedule() {
        return common.operation(
                "ScheduleKeyDeletion",
                Access.WRITE,
                "Deletes a key after a time in which that can be taken back.",
                ScheduleKeyDeletionRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.STATE, KeyError.PROTECTED),
                (call, request) -> common.change(
                        call,
                        request.keyId(),
                        StateRule.BEFORE_DELETION,
                        row -> {
                            if (row.protection().on()) {
                                throw KeyError.PROTECTED.failure(row.keyId());
                            }
                            return row.deletedAt(
                                    KeyState.PENDING_DELETION,
                                    call.time().plus(Duration.ofDays(request.pendingWindowInDays())));
                        },
                        Done.DONE));
    }

    private Operation<?, ?> protect() {
        return common.operation(
                "SetDeletionProtection",
                Access.WRITE,
                "Protects a key from deletion, or no more.",
                SetDeletionProtectionRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.key())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.PENDING_DELETION),
                (call, request) -> {
                    String description = request.deletionProtectionDescription();
                    KeyRow.Protection protection = request.enableDeletionProtection()
                            ? new KeyRow.Protection(true, description == null ? "" : description)
                            : KeyRow.Protection.OFF;
                    return common.change(
                            call, request.key(), StateRule.CHANGE, row -> row.protectedBy(protection), Done.DONE);
                });
    }
}
