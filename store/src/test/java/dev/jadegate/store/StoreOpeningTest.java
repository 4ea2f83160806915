package dev.jadegate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.RootSeal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreOpeningTest {
    @TempDir
    Path parent;

    private DataFolder folder;

    @BeforeEach
    void lock() throws Exception {
        folder = DataFolder.open(parent.resolve("data"));
    }

    @AfterEach
    void unlock() {
        folder.close();
    }

    private Store open(@Nullable String database) throws OpeningRefused {
        return StoreOpening.open(folder, database, List.of("bank"), new MemorySink(), Clock.systemUTC(), new Random());
    }

    private void refused(OpeningRefused.Reason reason, String database) {
        assertThatThrownBy(() -> open(database))
                .hasMessageNotContaining("hidden-word")
                .isInstanceOfSatisfying(
                        OpeningRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void without_a_setting_the_state_is_a_file_of_the_data_folder() throws Exception {
        assertThat(folder.hasState()).isFalse();
        open(null).close();
        assertThat(folder.hasState()).isTrue();
        open("sqlite").close();
    }

    @Test
    void a_setting_that_is_not_understood_is_refused_without_its_password() {
        refused(OpeningRefused.Reason.SETTING_NOT_UNDERSTOOD, "mysql://jane:hidden-word@host/db");
        refused(OpeningRefused.Reason.SETTING_NOT_UNDERSTOOD, "");
        refused(
                OpeningRefused.Reason.SETTING_NOT_UNDERSTOOD,
                "jdbc:postgresql://host:port:what/db?password=hidden-word");
    }

    @Test
    void a_database_that_is_not_there_is_refused_without_its_password() throws Exception {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        refused(
                OpeningRefused.Reason.DATABASE_NOT_REACHABLE,
                "jdbc:postgresql://127.0.0.1:" + freePort + "/db?user=jane&password=hidden-word");
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws Exception {
        Files.writeString(folder.database(), "this is not a database, but it is long enough to look at".repeat(200));
        refused(OpeningRefused.Reason.DATABASE_UNFIT, "sqlite");
    }

    @Test
    void a_database_sealed_under_another_root_key_is_refused() throws Exception {
        try (Store store = open(null);
                RootSeal seal = seal(1);
                RootSeal other = seal(2)) {
            SealCheck.verify(store, seal);
            SealCheck.verify(store, seal);
            assertThatThrownBy(() -> SealCheck.verify(store, other))
                    .isInstanceOfSatisfying(
                            OpeningRefused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(OpeningRefused.Reason.WRONG_ROOT_KEY));
        }
    }

    private static RootSeal seal(int fill) {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        key[0] = (byte) fill;
        return new RootSeal(SecretBytes.copyOf(key), new SecureRandom());
    }
}
