package dev.jadegate.kms.key;

import static dev.jadegate.kms.key.KeyFixture.ACCOUNT;
import static dev.jadegate.kms.key.KeyFixture.OTHER;
import static dev.jadegate.kms.key.KeyFixture.OTHER_ACCOUNT;
import static dev.jadegate.kms.key.KeyFixture.field;
import static dev.jadegate.kms.key.KeyFixture.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.store.seal.DataKeySeal;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealError;
import dev.jadegate.store.seal.ServiceEncryption;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What services of the platform store, under keys of the accounts. */
class ServiceKeysTest {
    private static final String ALIAS = "alias/acs/ram";
    private static final String TEXT = "what a service keeps";
    private static final String SEALED = SealError.SEALED.code();
    private static final int ALL = 1_000;

    private final KeyFixture fixture = new KeyFixture();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.jadegate.kms");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private ServiceKeys keys = fixture.serviceKeys(ALL, 500);
    private ServiceEncryption ram = keys.encryption("ram");

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
        keys.close();
        fixture.close();
    }

    /** Goes on as another process, which knows nothing but what the store has. */
    private void restart(int openMax, int rowsATime) {
        keys.close();
        keys = fixture.serviceKeys(openMax, rowsATime);
        ram = keys.encryption("ram");
    }

    private void restart() {
        restart(ALL, 500);
    }

    private void lock() {
        fixture.part.lock();
        keys.lock();
        fixture.seal.lock();
    }

    private void unlock() {
        assertThat(fixture.seal.unlock(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES])))
                .isTrue();
        fixture.part.unlock();
        keys.unlock();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] sealed(AccountId account) {
        return ram.seal(account, "ram/test", "row", bytes(TEXT));
    }

    private static String opened(ServiceEncryption by, AccountId account, byte[] sealed) {
        try {
            return new String(by.open(account, "ram/test", "row", sealed), StandardCharsets.UTF_8);
        } catch (SealBroken broken) {
            return String.valueOf(broken.getMessage());
        } catch (ApiFailure failure) {
            return failure.code();
        }
    }

    private String opened(AccountId account, byte[] sealed) {
        return opened(ram, account, sealed);
    }

    private String prepared(AccountId account) {
        try {
            ram.prepare(account);
            return "OK";
        } catch (ApiFailure failure) {
            return failure.code();
        }
    }

    private long rows(String table) {
        return fixture.store.read(transaction -> transaction.count("SELECT COUNT(*) FROM " + table));
    }

    private void change(String sql) {
        assertThat(fixture.store.<Integer>maintain(transaction -> transaction.update(sql)))
                .isPositive();
    }

    @Test
    void the_first_use_makes_a_key_that_the_account_sees_and_an_event() {
        ram.prepare(ACCOUNT);
        List<String> events = List.copyOf(fixture.recorded);

        assertThat(fields(fixture.call("ListAliases"), "AliasName")).containsExactly(ALIAS);
        String described = fixture.call("DescribeKey", "KeyId", ALIAS);
        assertThat(field(described, "Creator")).isEqualTo("ram");
        assertThat(field(described, "KeyState")).isEqualTo("Enabled");
        assertThat(field(described, "AutomaticRotation")).isEqualTo("Enabled");
        String keyId = field(described, "KeyId");
        assertThat(fixture.call("ListKeys")).contains(keyId);
        assertThat(events).singleElement().asString().startsWith("CreateKey ").contains(keyId, "\"Service\":\"ram\"");

        int before = fixture.recorded.size();
        ram.prepare(ACCOUNT);
        restart();
        ram.prepare(ACCOUNT);
        assertThat(fixture.recorded).as("once").hasSize(before);
        assertThat(fields(fixture.call(OTHER, "ListAliases"), "AliasName")).isEmpty();
    }

    @Test
    void users_cannot_use_change_or_delete_it() {
        ram.prepare(ACCOUNT);
        String keyId = field(fixture.call("DescribeKey", "KeyId", ALIAS), "KeyId");
        String arn = field(fixture.call("DescribeKey", "KeyId", ALIAS), "Arn");
        String mine = fixture.key();
        for (String[] call : List.of(
                new String[] {"DisableKey", "KeyId", keyId},
                new String[] {"EnableKey", "KeyId", keyId},
                new String[] {"ScheduleKeyDeletion", "KeyId", keyId, "PendingWindowInDays", "7"},
                new String[] {"CancelKeyDeletion", "KeyId", keyId},
                new String[] {"SetDeletionProtection", "ProtectedResourceArn", arn, "EnableDeletionProtection", "true"},
                new String[] {"UpdateKeyDescription", "KeyId", keyId, "Description", "mine"},
                new String[] {"UpdateRotationPolicy", "KeyId", keyId, "EnableAutomaticRotation", "false"},
                new String[] {"CreateKeyVersion", "KeyId", keyId},
                new String[] {"SetKeyPolicy", "KeyId", keyId, "PolicyName", "default", "Policy", "{}"},
                new String[] {"Encrypt", "KeyId", keyId, "Plaintext", KeyFixture.base64("x")},
                new String[] {"Encrypt", "KeyId", ALIAS, "Plaintext", KeyFixture.base64("x")},
                new String[] {"GenerateDataKey", "KeyId", ALIAS},
                new String[] {"CreateAlias", "AliasName", "alias/mine", "KeyId", keyId},
                new String[] {"UpdateAlias", "AliasName", ALIAS, "KeyId", mine},
                new String[] {"DeleteAlias", "AliasName", ALIAS})) {
            String[] parameters = List.of(call).subList(1, call.length).toArray(String[]::new);
            assertThat(fixture.code(call[0], parameters)).as(call[0]).isIn("UnsupportedOperation", "InvalidParameter");
        }
        // The wrapped data key is a blob of this key: who reads the database must not have it opened by Decrypt.
        String blob = KeyFixture.base64(wrapped());
        String id = fixture.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT data_key_id FROM kms_service_data_key", row -> row.text(1))));
        String context = "{\"acs:kms:service\":\"ram\",\"acs:kms:service-data-key\":\"" + id + "\"}";
        assertThat(fixture.code("Decrypt", "CiphertextBlob", blob, "EncryptionContext", context))
                .isEqualTo("UnsupportedOperation");
        assertThat(fixture.code(
                        "ReEncrypt",
                        "CiphertextBlob",
                        blob,
                        "SourceEncryptionContext",
                        context,
                        "DestinationKeyId",
                        mine))
                .isEqualTo("UnsupportedOperation");
        assertThat(opened(ACCOUNT, sealed(ACCOUNT))).isEqualTo(TEXT);
    }

    @Test
    void what_is_sealed_opens_for_its_account_service_purpose_and_place_alone() throws SealBroken {
        ServiceEncryption other = keys.encryption("objects");
        ram.prepare(ACCOUNT);
        ram.prepare(OTHER_ACCOUNT);
        other.prepare(ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        assertThat(DataKeySeal.isOf(sealed)).isTrue();
        assertThat(sealed(ACCOUNT)).isNotEqualTo(sealed);

        restart();
        assertThat(opened(ACCOUNT, sealed)).isEqualTo(TEXT);
        assertThat(opened(OTHER_ACCOUNT, sealed)).contains("under the data key");
        assertThat(opened(keys.encryption("objects"), ACCOUNT, sealed)).contains("under the data key");
        assertThatThrownBy(() -> ram.open(ACCOUNT, "ram/other", "row", sealed)).isInstanceOf(SealBroken.class);
        assertThatThrownBy(() -> ram.open(ACCOUNT, "ram/test", "row2", sealed)).isInstanceOf(SealBroken.class);
        for (int at = 0; at < sealed.length; at++) {
            byte[] altered = sealed.clone();
            altered[at] ^= 1;
            assertThatThrownBy(() -> ram.open(ACCOUNT, "ram/test", "row", altered))
                    .isInstanceOf(SealBroken.class);
        }
        for (int length : new int[] {0, 1, 9, 10, sealed.length - 1}) {
            assertThatThrownBy(() -> ram.open(ACCOUNT, "ram/test", "row", Arrays.copyOf(sealed, length)))
                    .isInstanceOf(SealBroken.class);
        }
    }

    @Test
    void open_data_keys_go_on_while_keys_are_locked_and_others_wait() {
        ram.prepare(ACCOUNT);
        ram.prepare(OTHER_ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        restart();
        ram.prepare(ACCOUNT);
        lock();
        assertThat(opened(ACCOUNT, sealed)).isEqualTo(TEXT);
        assertThat(opened(ACCOUNT, sealed(ACCOUNT))).isEqualTo(TEXT);
        assertThat(prepared(ACCOUNT)).isEqualTo("OK");
        assertThat(prepared(OTHER_ACCOUNT)).as("was not opened before").isEqualTo(SEALED);
        assertThat(prepared(new AccountId("1000000000000003"))).isEqualTo(SEALED);
        assertThat(rows("kms_service_data_key")).isEqualTo(2);
        keys.pass();
        unlock();
        assertThat(prepared(OTHER_ACCOUNT)).isEqualTo("OK");
        assertThat(prepared(new AccountId("1000000000000003"))).isEqualTo("OK");
    }

    /** Fails the commit, as the end of the process at that moment would. */
    private static final class KilledTrail implements Trail {
        @Override
        public RecordedEvent succeeded(Call call, Record response) {
            throw new IllegalStateException("killed");
        }

        @Override
        public RecordedEvent failed(Call call, ApiFailure failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void a_crash_leaves_the_key_with_its_data_key_or_none_of_both() {
        try (ServiceKeys killed = new ServiceKeys(fixture.serviceNeeds(fixture.seal, new KilledTrail()))) {
            assertThatThrownBy(() -> killed.encryption("ram").prepare(ACCOUNT)).hasMessageContaining("killed");
        }
        restart();
        assertThat(rows("kms_key") + rows("kms_alias") + rows("kms_service_data_key"))
                .isZero();
        assertThat(opened(ACCOUNT, new byte[] {2, 1})).as("no data key yet").isEqualTo("ServiceUnavailable");
        ram.prepare(ACCOUNT);
        restart();
        ram.prepare(ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        restart();
        assertThat(opened(ACCOUNT, sealed)).isEqualTo(TEXT);
        assertThat(List.of(rows("kms_key"), rows("kms_alias"), rows("kms_service_data_key")))
                .containsExactly(1L, 1L, 1L);
    }

    @Test
    void many_first_uses_at_once_make_one_key() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<byte[]>> all = threads.invokeAll(IntStream.range(0, 16)
                    .<Callable<byte[]>>mapToObj(_ -> () -> {
                        ram.prepare(ACCOUNT);
                        return sealed(ACCOUNT);
                    })
                    .toList());
            for (Future<byte[]> each : all) {
                assertThat(opened(ACCOUNT, each.get())).isEqualTo(TEXT);
            }
        }
        assertThat(rows("kms_service_data_key")).isEqualTo(1);
        assertThat(fixture.recorded).hasSize(1);
    }

    private List<String> errors() {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.ERROR))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void an_altered_row_is_named_and_never_replaced() {
        ram.prepare(ACCOUNT);
        ram.prepare(OTHER_ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        fixture.store.maintain(
                transaction -> transaction.update("CREATE TABLE kept AS SELECT * FROM kms_service_data_key"));
        for (String alteration : List.of(
                "wrapped = (SELECT wrapped FROM kept WHERE account_id = '" + OTHER_ACCOUNT + "')",
                "wrapped = (SELECT k.wrapped FROM kept k WHERE k.account_id = '" + OTHER_ACCOUNT + "'),"
                        + " data_key_id = (SELECT k.data_key_id FROM kept k WHERE k.account_id = '" + OTHER_ACCOUNT
                        + "'), code = (SELECT k.code FROM kept k WHERE k.account_id = '" + OTHER_ACCOUNT + "')",
                "data_key_id = '0000000000000000'",
                "created_at = created_at + 1",
                "code = x'00'",
                "wrapped = x''")) {
            change("UPDATE kms_service_data_key SET " + alteration + " WHERE account_id = '" + ACCOUNT + "'");
            restart();
            log.list.clear();
            assertThat(prepared(ACCOUNT)).as(alteration).isEqualTo("ServiceUnavailable");
            assertThat(opened(ACCOUNT, sealed)).as(alteration).isEqualTo("ServiceUnavailable");
            assertThat(errors())
                    .anyMatch(line -> line.contains("account " + ACCOUNT) && line.contains("kms_service_data_key"))
                    .anyMatch(line -> line.contains("from a backup"));
            assertThat(prepared(OTHER_ACCOUNT)).isEqualTo("OK");
            keys.pass();
            assertThat(rows("kms_service_data_key")).isEqualTo(2);
            change("DELETE FROM kms_service_data_key");
            change("INSERT INTO kms_service_data_key SELECT * FROM kept");
            restart();
            assertThat(opened(ACCOUNT, sealed)).isEqualTo(TEXT);
        }
    }

    @Test
    void an_altered_key_behind_it_is_named_and_a_data_key_that_is_gone_is_not_made_anew() {
        ram.prepare(ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        for (String table : List.of("kms_key", "kms_key_version")) {
            change("UPDATE " + table + " SET created_at = created_at + 1");
            restart();
            assertThat(opened(ACCOUNT, sealed)).as(table).isEqualTo("ServiceUnavailable");
            assertThat(errors()).anyMatch(line -> line.contains("cannot be used") && line.contains("kms_key_version"));
            change("UPDATE " + table + " SET created_at = created_at - 1");
        }
        change("DELETE FROM kms_service_data_key");
        restart();
        assertThat(prepared(ACCOUNT)).isEqualTo("ServiceUnavailable");
        assertThat(opened(ACCOUNT, sealed)).isEqualTo("ServiceUnavailable");
        assertThat(errors())
                .anyMatch(line -> line.contains("has no data key for what `ram` stores") && line.contains("backup"));
        assertThat(rows("kms_service_data_key"))
                .as("what is sealed would be lost")
                .isZero();
        assertThat(prepared(OTHER_ACCOUNT)).isEqualTo("OK");
    }

    private byte[] wrapped() {
        return fixture.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT wrapped FROM kms_service_data_key", row -> row.bytes(1))));
    }

    /** The version of the key that it is wrapped under. */
    private String version() {
        return new String(wrapped(), 0, 36, StandardCharsets.US_ASCII);
    }

    @Test
    void a_key_rotates_every_year_and_its_data_keys_follow_it() {
        List<AccountId> accounts = IntStream.range(0, 5)
                .mapToObj(i -> new AccountId("100000000000020" + i))
                .toList();
        ram.prepare(ACCOUNT);
        accounts.forEach(ram::prepare);
        byte[] sealed = sealed(ACCOUNT);
        String before = version();
        keys.pass();
        assertThat(version()).isEqualTo(before);
        fixture.clock.move(AccountKeyRing.ROTATION.minus(Duration.ofDays(1)));
        fixture.part.pass();
        keys.pass();
        assertThat(version()).isEqualTo(before);

        fixture.clock.move(Duration.ofDays(2));
        fixture.part.pass();
        restart(ALL, 2);
        assertThat(opened(ACCOUNT, sealed)).as("before it was wrapped anew").isEqualTo(TEXT);
        lock();
        keys.pass();
        assertThat(version()).as("what is locked waits").isEqualTo(before);
        unlock();
        keys.pass();
        assertThat(version()).isNotEqualTo(before);
        long oldest = fixture.store.read(transaction -> transaction.count(
                "SELECT COUNT(*) FROM kms_service_data_key d JOIN kms_key k ON k.account_id = d.account_id"
                        + " WHERE CAST(substr(d.wrapped, 1, 36) AS TEXT) <> k.primary_version_id"));
        assertThat(oldest).as("more than are looked at in one turn").isZero();

        change("DELETE FROM kms_key_version WHERE version_number = 1");
        restart();
        assertThat(opened(ACCOUNT, sealed))
                .as("the version before is no more needed")
                .isEqualTo(TEXT);
    }

    @Test
    void more_data_keys_than_stay_open_are_opened_for_each_use_and_cleared_after_it() {
        AccountId third = new AccountId("1000000000000003");
        List<AccountId> all = List.of(ACCOUNT, OTHER_ACCOUNT, third);
        all.forEach(ram::prepare);
        List<byte[]> sealed = all.stream().map(this::sealed).toList();
        restart(2, 500);
        all.forEach(ram::prepare);
        int held = fixture.seal.memory().size();
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < 3; i++) {
                assertThat(opened(all.get(i), sealed.get(i))).isEqualTo(TEXT);
            }
        }
        assertThat(fixture.seal.memory().size()).as("nothing is left open").isEqualTo(held);
        lock();
        assertThat(opened(ACCOUNT, sealed.get(0))).isEqualTo(TEXT);
        assertThat(opened(OTHER_ACCOUNT, sealed.get(1))).isEqualTo(TEXT);
        assertThat(opened(third, sealed.get(2))).isEqualTo(SEALED);
        unlock();
        assertThat(opened(third, sealed.get(2))).isEqualTo(TEXT);
    }

    @Test
    void a_changed_root_key_opens_what_was_sealed_before_without_sealing_it_anew() {
        ram.prepare(ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        byte[] root = new byte[RootSeal.ROOT_KEY_BYTES];
        root[7] = 7;
        try (RootSeal next = new RootSeal(SecretBytes.copyOf(root), new SecureRandom())) {
            fixture.store.maintain(transaction -> {
                KeyPart.rewrap(transaction, fixture.seal, next, new SecureRandom());
                return null;
            });
            try (ServiceKeys after = new ServiceKeys(fixture.serviceNeeds(next, fixture.trail))) {
                assertThat(opened(after.encryption("ram"), ACCOUNT, sealed)).isEqualTo(TEXT);
            }
        }
    }

    @Test
    void a_store_that_takes_no_writes_refuses_a_first_use_and_goes_on_with_what_is_there() {
        ram.prepare(ACCOUNT);
        byte[] sealed = sealed(ACCOUNT);
        restart();
        fixture.store.maintain(transaction -> transaction.update("PRAGMA query_only = 1"));
        assertThat(prepared(OTHER_ACCOUNT)).isEqualTo("ServiceUnavailable");
        assertThat(opened(ACCOUNT, sealed)).isEqualTo(TEXT);
        assertThat(prepared(OTHER_ACCOUNT))
                .as("the writer's next connection writes")
                .isEqualTo("OK");
        assertThat(rows("kms_key")).isEqualTo(2);
    }
}
