package dev.jadegate.testkit;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a server said that it did with keys and secrets, kept outside of it, and the judge of what it has after it was
 * killed: everything that was acknowledged is there, and what was on its way happened whole or not at all. Not
 * thread-safe.
 */
final class KeysLedger {
    /** Of what earlier rounds left, this much is looked at after each; all of it after the last. */
    private static final int OLD_LOOKED_AT = 200;

    private final Random random;
    private final List<Entry> before = new ArrayList<>();
    private final List<Entry> fresh = new ArrayList<>();

    KeysLedger(Random random) {
        this.random = random;
    }

    /** What the server said it did. */
    sealed interface Entry {
        record Key(String keyId) implements Entry {}

        /** A key whose deletion may or may not have begun: it is taken back before anything else is looked at. */
        record Undecided(String keyId) implements Entry {}

        /**
         * Where a key stands.
         *
         * @param onItsWay the state that the key may have come to without an answer, or null
         */
        record State(String keyId, String state, @Nullable String onItsWay) implements Entry {}

        /**
         * What an alias stands for.
         *
         * @param onItsWay the key that the alias may stand for without an answer, or null
         */
        record Alias(String name, String keyId, @Nullable String onItsWay) implements Entry {}

        record Blob(String blob, String plaintext) implements Entry {}

        /** A key whose material may or may not be there: the same comes in again, before blobs are looked at. */
        record Imported(ImportedMaterial material, String keyId) implements Entry {}

        record SecretVersion(String name, String versionId, String value) implements Entry {}

        /**
         * Which version of a secret is current.
         *
         * @param onItsWay the version that may have become current without an answer, or null
         */
        record Current(
                String name, String versionId, @Nullable String onItsWay) implements Entry {}

        /**
         * A secret that is gone.
         *
         * @param sure whether its deletion was acknowledged; else it is there whole or not at all
         */
        record Deleted(String name, String versionId, String value, boolean sure) implements Entry {}
    }

    void add(List<Entry> entries) {
        fresh.addAll(entries);
    }

    int acknowledgedBefore() {
        return before.size();
    }

    int acknowledgedNow() {
        return fresh.size();
    }

    /** @param last whether all is to be looked at */
    void check(SignedRequests requests, boolean last) {
        fresh.forEach(entry -> check(requests, entry));
        (last ? before : sample()).forEach(entry -> check(requests, entry));
        // What could have gone either way was decided by looking.
        fresh.removeIf(entry -> entry instanceof Entry.Undecided || entry instanceof Entry.Imported);
        before.addAll(fresh);
        fresh.clear();
    }

    private List<Entry> sample() {
        List<Entry> some = new ArrayList<>();
        for (int i = 0; i < OLD_LOOKED_AT && !before.isEmpty(); i++) {
            some.add(before.get(random.nextInt(before.size())));
        }
        return some;
    }

    private static void check(SignedRequests requests, Entry entry) {
        switch (entry) {
            case Entry.Key key -> onePrimary(requests, key.keyId);
            case Entry.Undecided undecided -> {
                Reply reply = requests.call(SignedRequests.KMS, "CancelKeyDeletion", Map.of("KeyId", undecided.keyId));
                KillLoop.demand(
                        reply.status() == 200 || reply.code().equals("Rejected.StateModifiedFailed"),
                        undecided + " cannot be taken back: " + reply);
            }
            case Entry.State expected -> {
                String state = ask(requests, "DescribeKey", Map.of("KeyId", expected.keyId))
                        .at("KeyMetadata", "KeyState")
                        .text();
                KillLoop.demand(
                        state.equals(expected.state) || state.equals(expected.onItsWay),
                        "the state is " + state + ", not " + expected);
                usedAsItsStateSays(requests, expected.keyId, state);
            }
            case Entry.Alias alias -> {
                String keyId = ask(requests, "DescribeKey", Map.of("KeyId", alias.name))
                        .at("KeyMetadata", "KeyId")
                        .text();
                KillLoop.demand(
                        keyId.equals(alias.keyId) || keyId.equals(alias.onItsWay),
                        "the alias stands for " + keyId + ", not " + alias);
            }
            case Entry.Blob blob -> {
                String plaintext = ask(requests, "Decrypt", Map.of("CiphertextBlob", blob.blob))
                        .get("Plaintext")
                        .text();
                KillLoop.demand(plaintext.equals(blob.plaintext), "decrypted to something else: " + blob);
            }
            case Entry.Imported imported ->
                KillLoop.demand(
                        imported.material.importInto(imported.keyId, requests),
                        "the material of " + imported.keyId + " cannot be imported again");
            case Entry.SecretVersion version -> {
                String value = ask(
                                requests,
                                "GetSecretValue",
                                Map.of("SecretName", version.name, "VersionId", version.versionId))
                        .get("SecretData")
                        .text();
                KillLoop.demand(value.equals(version.value), "another value: " + version);
            }
            case Entry.Current current -> oneCurrent(requests, current);
            case Entry.Deleted deleted -> {
                Reply reply = requests.call(SignedRequests.KMS, "GetSecretValue", Map.of("SecretName", deleted.name));
                boolean gone = reply.code().equals("Forbidden.ResourceNotFound");
                boolean whole = reply.status() == 200
                        && reply.json().get("SecretData").text().equals(deleted.value);
                KillLoop.demand(gone || (!deleted.sure && whole), deleted + " answered " + reply);
            }
        }
    }

    private static void onePrimary(SignedRequests requests, String keyId) {
        String primary = ask(requests, "DescribeKey", Map.of("KeyId", keyId))
                .at("KeyMetadata", "PrimaryKeyVersion")
                .text();
        Json versions = ask(requests, "ListKeyVersions", Map.of("KeyId", keyId));
        long found = versions.at("KeyVersions", "KeyVersion").items().stream()
                .filter(version -> version.get("KeyVersionId").text().equals(primary))
                .count();
        KillLoop.demand(found == 1, "the primary version of " + keyId + " is there " + found + " times");
    }

    private static void usedAsItsStateSays(SignedRequests requests, String keyId, String state) {
        String plaintext = Base64.getEncoder().encodeToString(new byte[8]);
        Reply reply = requests.call(SignedRequests.KMS, "Encrypt", Map.of("KeyId", keyId, "Plaintext", plaintext));
        boolean fits =
                state.equals("Enabled") ? reply.status() == 200 : reply.code().equals("Rejected." + state);
        KillLoop.demand(fits, "a key that is " + state + " answered " + reply);
    }

    private static void oneCurrent(SignedRequests requests, Entry.Current current) {
        Json now = ask(requests, "GetSecretValue", Map.of("SecretName", current.name));
        String version = now.get("VersionId").text();
        KillLoop.demand(
                version.equals(current.versionId) || version.equals(current.onItsWay),
                version + " is current, not " + current);
        Json all = ask(requests, "ListSecretVersionIds", Map.of("SecretName", current.name));
        long stages = all.at("VersionIds", "VersionId").items().stream()
                .flatMap(each -> each.at("VersionStages", "VersionStage").items().stream())
                .filter(stage -> stage.text().equals("ACSCurrent"))
                .count();
        KillLoop.demand(stages == 1, current.name + " has " + stages + " current versions");
    }

    static Json ask(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        KillLoop.demand(reply.status() == 200, action + " " + parameters + " answered " + reply);
        return reply.json();
    }
}
