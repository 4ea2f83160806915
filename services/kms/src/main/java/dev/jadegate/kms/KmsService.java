package dev.jadegate.kms;

import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.kms.access.AccessPart;
import dev.jadegate.kms.certificate.CertificatePart;
import dev.jadegate.kms.certificate.CertificateTags;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.key.KeyLimits;
import dev.jadegate.kms.key.KeyPart;
import dev.jadegate.kms.key.KeyRing;
import dev.jadegate.kms.policy.PolicyAuthorizer;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.kms.secret.RotationCounts;
import dev.jadegate.kms.secret.SecretLimits;
import dev.jadegate.kms.secret.SecretPart;
import dev.jadegate.kms.secret.SecretTable;
import dev.jadegate.kms.secret.SecretTags;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.token.Token;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** KMS and Secrets Manager. Safe for use by many threads. */
public final class KmsService implements AutoCloseable {
    private static final String SECRETS = "secrets";

    private final RowCodes codes;
    private final KeyPart keys;
    private final SecretPart secrets;
    private final AccessPart access;
    private final CertificatePart certificates;

    /**
     * What it works with.
     *
     * @param region the region in resource names; keys and secrets of another are not seen
     * @param trail records what the service does by itself
     * @param accessKeys the port to RAM for secrets that hold access keys
     * @param hookSessions the port to RAM for the credentials of rotation hooks
     * @param rotation what the operator says about the rotation of secrets
     * @param nanoTime the process's own time, as {@code System::nanoTime}
     * @param token keeps the material of keys of protection level HSM; null when the server has none
     * @param authority the certificate, in PEM, that clients of the KMS instance trust
     */
    public record Needs(
            String region,
            Store store,
            Seal seal,
            Trail trail,
            AccessKeyRotation accessKeys,
            HookSessions hookSessions,
            RotationOptions rotation,
            Clock clock,
            LongSupplier nanoTime,
            SecureRandom random,
            @Nullable Token token,
            Supplier<String> authority) {}

    public KmsService(Needs needs) {
        codes = new RowCodes(needs.store, needs.seal);
        keys = new KeyPart(new KeyPart.Needs(
                KmsProduct.KMS,
                needs.region,
                needs.store,
                needs.seal,
                needs.trail,
                Map.of(
                        "secret",
                        new SecretTags(new SecretTable(codes)),
                        "certificate",
                        new CertificateTags(needs.region, codes)),
                needs.clock,
                needs.nanoTime,
                needs.random,
                needs.token == null
                        ? null
                        : new HsmKeys(needs.token, needs.store, needs.seal, needs.clock, needs.random)));
        secrets = new SecretPart(new SecretPart.Needs(
                KmsProduct.KMS,
                needs.region,
                needs.store,
                codes,
                keys.ring(SECRETS),
                needs.trail,
                needs.accessKeys,
                needs.hookSessions,
                needs.rotation,
                needs.clock,
                needs.nanoTime,
                needs.random));
        access = new AccessPart(new AccessPart.Needs(
                KmsProduct.KMS,
                needs.region,
                needs.store,
                codes,
                new AccessPart.Content("key", KeyLimits.KEYS_MAX, keys::count),
                new AccessPart.Content("secret", SecretLimits.SECRETS_MAX, secrets::count),
                needs.authority,
                needs.random));
        certificates = new CertificatePart(KmsProduct.KMS, needs.region, needs.store, codes, keys.pairs());
    }

    /** Every operation of the product, and of the gateway of KMS instances. */
    public List<Operation<?, ?>> operations() {
        return Stream.of(
                        keys.operations(),
                        secrets.operations(),
                        access.operations(),
                        certificates.operations(),
                        keys.instanceOperations(KmsProduct.INSTANCE),
                        secrets.instanceOperations(KmsProduct.INSTANCE))
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /**
     * Decides by the policies of keys and secrets together with RAM's, or with those of access points for applications.
     *
     * @param ram decides by RAM's policies
     * @param commonContext the condition keys that every call has
     */
    public Authorizer authorizer(Authorizer ram, Function<Call, Map<String, String>> commonContext) {
        return new PolicyAuthorizer(
                access.authorizer(KmsProduct.INSTANCE, ram), List.of(keys.guards(), secrets.guards()), commonContext);
    }

    /** Whose a client key is. */
    public ClientKeys clientKeys() {
        return access.clientKeys();
    }

    /**
     * Keys for what a service of the platform stores.
     *
     * @param service its name, in lower case: its key is {@code alias/acs/<service>}
     */
    public KeyRing ring(String service) {
        return keys.ring(service);
    }

    /** What became of rotations of secrets since the start. */
    public RotationCounts rotationCounts() {
        return secrets.rotationCounts();
    }

    /** How many rotations of secrets are under way. */
    public long rotationsUnderWay() {
        return secrets.rotationsUnderWay();
    }

    /**
     * Clears every key from memory, at once: from the next call on, what needs key material ends with
     * {@code ServiceUnavailable.Sealed}, and nothing rotates or is destroyed. What is only told of keys and secrets goes on.
     */
    public void lock() {
        secrets.pause(true);
        keys.lock();
    }

    /** Ends {@link #lock}; the seal that this was made with is open again. */
    public void unlock() {
        keys.unlock();
        secrets.pause(false);
    }

    /** Wraps what hangs on the root key under another, in a transaction; on a store that nothing else works on. */
    public static void rewrap(Transaction transaction, Seal from, Seal to, SecureRandom random) {
        KeyPart.rewrap(transaction, from, to, random);
    }

    /** Begins to rotate and to destroy what is due. */
    public void start() {
        keys.start();
        secrets.start();
    }

    @Override
    public void close() {
        secrets.close();
        keys.close();
        codes.close();
    }
}
