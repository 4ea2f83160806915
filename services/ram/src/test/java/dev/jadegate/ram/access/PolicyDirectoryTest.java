package dev.jadegate.ram.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
    private static final AccountId ACCOUNT = new AccountId("1000000000000001");
    private static final AccountId OTHER = new AccountId("1000000000000002");
    private static final int PRINCIPALS_MAX = 10;

    /** Nothing is recorded by these tests. */
    private static final class NoEvents implements EventSink {
        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Set<String> find(Set<String> eventIds, long fromIndex) {
            return eventIds;
        }
    }

    private static Store open(Path folder) throws OpeningRefused {
        Store store =
                SqliteStore.open(folder.resolve("state.db"), List.of("ram"), new NoEvents(), SqliteOptions.defaults());
        for (AccountId account : List.of(ACCOUNT, OTHER)) {
            store.maintain(transaction -> transaction.update(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO ram_user"
                            + " (account_id, user_id, user_name, display_name, created_at, updated_at)"
                            + " SELECT ?, 'id' || i, 'user' || i, 'user', 0, 0 FROM n",
                    account));
        }
        return store;
    }

    @Test
    void no_more_principals_are_kept_than_there_is_room_for(@TempDir Path folder) throws Exception {
        try (Store store = open(folder)) {
            PolicyDirectory directory = new PolicyDirectory(store, new SystemPolicies(), PRINCIPALS_MAX);
            for (int round = 0; round < 3; round++) {
                for (int i = 1; i <= 50; i++) {
                    assertThat(directory.user(ACCOUNT, "id" + i)).isNotNull();
                    assertThat(directory.user(OTHER, "id" + i)).isNotNull();
                    assertThat(directory.size()).isLessThanOrEqualTo(PRINCIPALS_MAX);
                }
                directory.changed(ACCOUNT);
            }
        }
    }

    @Test
    void a_principal_is_kept_until_its_account_changes(@TempDir Path folder) throws Exception {
        try (Store store = open(folder)) {
            PolicyDirectory directory = new PolicyDirectory(store, new SystemPolicies(), PRINCIPALS_MAX);
            PolicyDirectory.Principal first = directory.user(ACCOUNT, "id1");
            assertThat(directory.user(ACCOUNT, "id1")).isSameAs(first);
            directory.changed(OTHER);
            assertThat(directory.user(ACCOUNT, "id1")).isSameAs(first);
            directory.changed(ACCOUNT);
            assertThat(directory.user(ACCOUNT, "id1")).isNotSameAs(first).isNotNull();
            assertThat(directory.size()).isEqualTo(1);
        }
    }

    @Test
    void principals_with_the_same_policies_share_their_compiled_set(@TempDir Path folder) throws Exception {
        try (Store store = open(folder)) {
            PolicyDirectory directory = new PolicyDirectory(store, new SystemPolicies(), PRINCIPALS_MAX);
            PolicyDirectory.Principal one = directory.user(ACCOUNT, "id1");
            PolicyDirectory.Principal two = directory.user(OTHER, "id2");
            assertThat(one).isNotNull();
            assertThat(two).isNotNull();
            assertThat(two.policies()).isSameAs(one.policies());
        }
    }

    @Test
    void nobody_is_not_kept(@TempDir Path folder) throws Exception {
        try (Store store = open(folder)) {
            PolicyDirectory directory = new PolicyDirectory(store, new SystemPolicies(), PRINCIPALS_MAX);
            assertThat(directory.user(ACCOUNT, "nobody")).isNull();
            assertThat(directory.role(ACCOUNT, "nobody")).isNull();
            assertThat(directory.size()).isZero();
        }
    }
}
