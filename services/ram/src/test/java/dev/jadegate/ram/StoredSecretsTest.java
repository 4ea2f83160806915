package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.ram.credential.Resealing;
import dev.jadegate.ram.domain.OneTimeCode;
import dev.jadegate.store.seal.DataKeySeal;
import dev.jadegate.store.seal.RootSeal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Under what stored secrets are sealed, and how those of an earlier version get there. */
class StoredSecretsTest {
    private static final String SECRET = "a-secret-of-an-earlier-version";
    /** More than are moved at a time. */
    private static final int MANY = 1_005;

    private final CredentialFixture ram = new CredentialFixture();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.jadegate.ram.credential");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AccountId account = ram.service.accounts().bootstrap().account();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
        ram.close();
    }

    /** A key of the account itself, as an earlier version stored it. */
    private void earlierKey(AccountId owner, String id) {
        byte[] sealed = ram.seal.seal("ram/access-key", owner + "/" + id, SECRET.getBytes(StandardCharsets.US_ASCII));
        ram.store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_access_key (account_id, user_id, access_key_id, sealed_secret, active, created_at,"
                        + " updated_at) VALUES (?, ?, ?, ?, 1, ?, ?)",
                owner,
                owner.value(),
                id,
                sealed,
                Instant.EPOCH,
                Instant.EPOCH));
    }

    private byte[] stored(String id) {
        return ram.store.read(transaction -> Objects.requireNonNull(transaction.first(
                "SELECT sealed_secret FROM ram_access_key WHERE access_key_id = ?", row -> row.bytes(1), id)));
    }

    private byte[] storedSeed() {
        return ram.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT sealed_seed FROM ram_mfa_device", row -> row.bytes(1))));
    }

    private long underRoot() {
        return ram
                .store
                .read(transaction ->
                        transaction.query("SELECT sealed_secret FROM ram_access_key LIMIT 2000", row -> row.bytes(1)))
                .stream()
                .filter(each -> !DataKeySeal.isOf(each))
                .count();
    }

    /** The secret, by a process that knows nothing but what is stored. */
    private String secret(String id) {
        SecretBytes found =
                Objects.requireNonNull(ram.on(ram.store).credentials().find(id)).secret();
        return AccessKeys.text(found);
    }

    private List<String> logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void what_is_stored_from_now_on_is_under_the_key_of_its_account() {
        String made = ram.call(ROOT, "CreateAccessKey", "UserName", "jane");
        String id = field(made, "AccessKeyId");
        assertThat(DataKeySeal.isOf(stored(id))).isTrue();
        assertThat(secret(id)).isEqualTo(field(made, "AccessKeySecret"));
        ram.call(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", "phone");
        assertThat(DataKeySeal.isOf(storedSeed())).isTrue();
    }

    @Test
    void secrets_of_an_earlier_version_open_and_are_moved_once() {
        earlierKey(account, "LTAI-earlier");
        assertThat(secret("LTAI-earlier")).isEqualTo(SECRET);

        ram.service.accounts().openSecrets();

        assertThat(DataKeySeal.isOf(stored("LTAI-earlier"))).isTrue();
        assertThat(secret("LTAI-earlier")).isEqualTo(SECRET);
        assertThat(logged())
                .filteredOn(line -> line.startsWith("1 secrets of RAM"))
                .hasSize(1);
        byte[] moved = stored("LTAI-earlier");
        ram.service.accounts().openSecrets();
        assertThat(stored("LTAI-earlier")).as("there is nothing more to do").isEqualTo(moved);
        assertThat(logged()).filteredOn(line -> line.contains("secrets of RAM")).hasSize(1);
    }

    @Test
    void a_device_of_an_earlier_version_goes_on_taking_codes_when_it_was_moved() {
        String serial = "acs:ram::" + ACCOUNT + ":mfa/old";
        byte[] seed = new byte[OneTimeCode.SEED_BYTES];
        ram.store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_mfa_device (account_id, serial_number, sealed_seed, created_at, last_step)"
                        + " VALUES (?, ?, ?, ?, -1)",
                ACCOUNT,
                serial,
                ram.seal.seal("ram/mfa-seed", serial, seed),
                Instant.EPOCH));
        ram.encryption.prepare(ACCOUNT);
        ram.service.accounts().openSecrets();
        assertThat(DataKeySeal.isOf(storedSeed())).isTrue();
        // A wrong code is looked at, which needs the seed.
        assertThat(refusal(() -> ram.call(
                        ROOT,
                        "BindMFADevice",
                        "UserName",
                        "jane",
                        "SerialNumber",
                        serial,
                        "AuthenticationCode1",
                        "000000",
                        "AuthenticationCode2",
                        "000000")))
                .isEqualTo("CheckAuthenticationCodeFail");
    }

    @Test
    void more_than_are_moved_at_a_time_are_moved_and_what_was_moved_before_a_crash_is_left_alone() {
        for (int i = 0; i < 3; i++) {
            earlierKey(account, "LTAI-first-" + i);
        }
        ram.service.accounts().openSecrets();
        byte[] before = stored("LTAI-first-1");
        ram.store.maintain(transaction -> {
            for (int i = 0; i < MANY; i++) {
                String id = "LTAI-later-" + i;
                transaction.update(
                        "INSERT INTO ram_access_key (account_id, user_id, access_key_id, sealed_secret, active,"
                                + " created_at, updated_at) VALUES (?, ?, ?, ?, 1, 0, 0)",
                        account,
                        account.value(),
                        id,
                        ram.seal.seal(
                                "ram/access-key", account + "/" + id, SECRET.getBytes(StandardCharsets.US_ASCII)));
            }
            return null;
        });
        assertThat(underRoot()).isEqualTo(MANY);
        ram.service.accounts().openSecrets();
        assertThat(underRoot()).isZero();
        assertThat(stored("LTAI-first-1")).isEqualTo(before);
        assertThat(secret("LTAI-later-" + (MANY - 1))).isEqualTo(SECRET);
    }

    @Test
    void an_altered_secret_is_named_and_left_and_the_others_are_moved() {
        earlierKey(account, "LTAI-good");
        earlierKey(account, "LTAI-bad");
        ram.store.maintain(transaction ->
                transaction.update("UPDATE ram_access_key SET sealed_secret = (SELECT sealed_secret FROM ram_access_key"
                        + " WHERE access_key_id = 'LTAI-good') WHERE access_key_id = 'LTAI-bad'"));

        ram.service.accounts().openSecrets();

        assertThat(secret("LTAI-good")).isEqualTo(SECRET);
        assertThat(DataKeySeal.isOf(stored("LTAI-bad"))).isFalse();
        assertThat(logged()).anyMatch(line -> line.contains("LTAI-bad") && line.contains("does not open"));
        assertThat(logged()).anyMatch(line -> line.contains("1 secrets of RAM") && line.contains("1 stay"));
        assertThat(refusal(() -> secret("LTAI-bad"))).isEqualTo("ServiceUnavailable");
    }

    @Test
    void an_account_without_its_key_keeps_what_it_has_and_the_others_go_on() {
        AccountId second = ram.service.accounts().create().account();
        earlierKey(account, "LTAI-one");
        earlierKey(second, "LTAI-two");
        TestEncryption away = new TestEncryption(ram.seal);
        away.refused.add(account);
        RamService other = new RamService(ram.store, ram.seal, away, new SecureRandom(), ram.clock);

        other.accounts().openSecrets();

        assertThat(logged()).anyMatch(line -> line.contains("account " + account + " cannot be opened"));
        assertThat(DataKeySeal.isOf(stored("LTAI-one"))).isFalse();
        assertThat(DataKeySeal.isOf(stored("LTAI-two"))).isTrue();
        assertThat(AccessKeys.text(Objects.requireNonNull(other.credentials().find("LTAI-one"))
                        .secret()))
                .isEqualTo(SECRET);
        assertThat(refusal(() -> other.accounts().createRootAccessKey(account))).isEqualTo("ServiceUnavailable");
        assertThat(refusal(() -> other.accounts().createRootAccessKey(second))).isEqualTo("OK");
        away.refused.remove(account);
        assertThat(refusal(() -> other.accounts().createRootAccessKey(account)))
                .as("tried again when it is needed")
                .isEqualTo("OK");
    }

    @Test
    void a_store_that_takes_no_writes_does_not_keep_the_server_from_starting() {
        earlierKey(account, "LTAI-one");
        ram.store.maintain(transaction -> transaction.update("PRAGMA query_only = 1"));
        ram.service.accounts().openSecrets();
        assertThat(logged()).anyMatch(line -> line.startsWith("Secrets of RAM are moved at the next start"));
        assertThat(secret("LTAI-one")).isEqualTo(SECRET);
        ram.service.accounts().openSecrets();
        assertThat(underRoot()).isZero();
    }

    @Test
    void an_account_that_is_made_later_has_a_key_of_its_own() {
        Accounts.Created later = ram.service.accounts().create();
        Accounts.RootAccessKey key = ram.service.accounts().createRootAccessKey(later.account());
        Accounts.RootAccessKey first = ram.service.accounts().createRootAccessKey(account);
        assertThat(secret(key.accessKeyId())).isEqualTo(AccessKeys.text(key.secret()));
        ram.store.maintain(transaction -> transaction.update(
                "UPDATE ram_access_key SET sealed_secret = (SELECT sealed_secret FROM ram_access_key"
                        + " WHERE access_key_id = ?) WHERE access_key_id = ?",
                first.accessKeyId(),
                key.accessKeyId()));
        assertThat(refusal(() -> secret(key.accessKeyId()))).isEqualTo("ServiceUnavailable");
        assertThat(logged()).anyMatch(line -> line.contains("under the data key"));
    }

    @Test
    void a_change_of_the_root_key_seals_anew_what_was_not_moved_yet_and_nothing_else() {
        earlierKey(account, "LTAI-one");
        Accounts.RootAccessKey key = ram.service.accounts().createRootAccessKey(account);
        byte[] before = stored(key.accessKeyId());
        byte[] root = new byte[RootSeal.ROOT_KEY_BYTES];
        root[3] = 3;
        try (RootSeal next = new RootSeal(SecretBytes.copyOf(root), new SecureRandom())) {
            ram.store.maintain(transaction -> {
                Resealing.reseal(transaction, ram.seal, next);
                return null;
            });
            RamService after = new RamService(ram.store, next, ram.encryption, new SecureRandom(), ram.clock);
            assertThat(AccessKeys.text(
                            Objects.requireNonNull(after.credentials().find("LTAI-one"))
                                    .secret()))
                    .isEqualTo(SECRET);
        }
        assertThat(stored(key.accessKeyId())).isEqualTo(before);
        assertThatThrownBy(() -> secret("LTAI-one")).as("the root key before").isNotNull();
    }
}
