package dev.jadegate.kms.secret;

import dev.jadegate.base.ResourceName;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.RandomPassword;
import dev.jadegate.crypto.RandomPassword.CharacterType;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations on rotation, and random passwords. */
final class RotationOperations {
    private final SecretOperations common;
    private final Vault vault;
    private final SecretRotations rotations;
    private final SecureRandom random;
    private final Runnable begun;

    /** @param begun told that there is a rotation to carry forward */
    RotationOperations(
            SecretOperations common, Vault vault, SecretRotations rotations, SecureRandom random, Runnable begun) {
        this.common = common;
        this.vault = vault;
        this.rotations = rotations;
        this.random = random;
        this.begun = begun;
    }

    record UpdateSecretRotationPolicyRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            Boolean enableAutomaticRotation,
            @Param(lengthMax = 16) @Nullable String rotationInterval) {}

    record RotateSecretRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMin = 1, lengthMax = SecretLimits.VERSION_ID_LENGTH_MAX)
            String versionId) {}

    record RotateSecretReply(String arn, String secretName, String versionId) {}

    record GetRandomPasswordRequest(
            @Param(min = RandomPassword.LENGTH_MIN, max = RandomPassword.LENGTH_MAX) @Nullable
            Integer passwordLength,

            @Param(lengthMax = RandomPassword.EXCLUDED_CHARACTERS_MAX) @Nullable
            String excludeCharacters,

            @Nullable Boolean excludeLowercase,
            @Nullable Boolean excludeUppercase,
            @Nullable Boolean excludeNumbers,
            @Nullable Boolean excludePunctuation,
            @Nullable Boolean requireEachIncludedType) {}

    record GetRandomPasswordReply(@Param(secret = true) String randomPassword) {}

    List<Operation<?, ?>> operations() {
        return List.of(policy(), rotate(), password());
    }

    private Operation<?, ?> policy() {
        return common.operation(
                "UpdateSecretRotationPolicy",
                Access.WRITE,
                "Says whether and how often a secret rotates by itself.",
                UpdateSecretRotationPolicyRequest.class,
                SecretOperations.NameReply.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND, SecretError.UNSUPPORTED, SecretError.INVALID),
                (call, request) -> rotations.policy(
                        call,
                        request.secretName(),
                        request.enableAutomaticRotation(),
                        request.rotationInterval() == null ? null : RotationInterval.read(request.rotationInterval()),
                        new SecretOperations.NameReply(request.secretName())));
    }

    private Operation<?, ?> rotate() {
        return common.operation(
                "RotateSecret",
                Access.WRITE,
                "Begins a rotation; DescribeSecret tells how it goes.",
                RotateSecretRequest.class,
                RotateSecretReply.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(
                        SecretError.NOT_FOUND,
                        SecretError.UNSUPPORTED,
                        SecretError.ROTATING,
                        SecretError.ROTATION_QUOTA),
                (call, request) -> {
                    RotateSecretReply reply = rotations.rotate(
                            call,
                            request.secretName(),
                            request.versionId(),
                            new RotateSecretReply(
                                    vault.arn(call.caller().account(), request.secretName())
                                            .toString(),
                                    request.secretName(),
                                    request.versionId()));
                    begun.run();
                    return reply;
                });
    }

    private Operation<?, ?> password() {
        return common.operation(
                "GetRandomPassword",
                Access.READ,
                "Makes a random password and keeps nothing of it.",
                GetRandomPasswordRequest.class,
                GetRandomPasswordReply.class,
                (call, request) -> List.of(new Permission(
                        "kms:GetRandomPassword",
                        new ResourceName("kms", "*", call.caller().account().value(), "*"))),
                List.of(SecretError.INVALID),
                (call, request) -> {
                    RandomPassword rules = rules(request);
                    try (SecretBytes password = rules.generate(random)) {
                        return new GetRandomPasswordReply(
                                password.use(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
                    }
                });
    }

    private static RandomPassword rules(GetRandomPasswordRequest request) {
        Set<CharacterType> types = EnumSet.allOf(CharacterType.class);
        exclude(types, CharacterType.LOWERCASE, request.excludeLowercase());
        exclude(types, CharacterType.UPPERCASE, request.excludeUppercase());
        exclude(types, CharacterType.NUMBERS, request.excludeNumbers());
        exclude(types, CharacterType.PUNCTUATION, request.excludePunctuation());
        try {
            return new RandomPassword(
                    request.passwordLength() == null ? RandomPassword.LENGTH_DEFAULT : request.passwordLength(),
                    types,
                    request.excludeCharacters() == null ? "" : request.excludeCharacters(),
                    !Boolean.FALSE.equals(request.requireEachIncludedType()));
        } catch (IllegalArgumentException refused) {
            throw SecretError.INVALID.failure("ExcludeCharacters", String.valueOf(refused.getMessage()));
        }
    }

    private static void exclude(Set<CharacterType> types, CharacterType type, @Nullable Boolean excluded) {
        if (Boolean.TRUE.equals(excluded)) {
            types.remove(type);
        }
    }
}
