package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.EventDraft;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.api.IdentityPart;
import dev.jadegate.store.Store;
import dev.jadegate.store.TransactionBody;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The call after a change was answered is judged by the new state. */
class RevocationTest {
    private static final String INSTANCE = "acs:ecs:cn-hangzhou:" + ACCOUNT + ":instance/i-1";
    private static final String STOP = "ecs:StopInstance";
    private static final int CHANGES = 150;
    private static final int READERS = 4;

    private final CredentialFixture ram = new CredentialFixture();
    private final Judge judge = new Judge(ram.service.authorizer());

    @AfterEach
    void close() {
        ram.close();
    }

    private boolean may(Caller caller) {
        return judge.allows(caller, STOP, INSTANCE);
    }

    private void attached(String operation, String kind, String name) {
        ram.call(ROOT, operation, "PolicyType", "Custom", "PolicyName", "p", kind + "Name", name);
    }

    @Test
    void each_kind_of_change_is_seen_by_the_next_call() {
        Caller.User jane = ram.jane();
        ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", Replies.policy(Replies.ALLOW_ALL));
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        assertThat(may(jane)).isFalse();

        attached("AttachPolicyToUser", "User", "jane");
        assertThat(may(jane)).isTrue();
        attached("DetachPolicyFromUser", "User", "jane");
        assertThat(may(jane)).isFalse();

        attached("AttachPolicyToGroup", "Group", "ops");
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(may(jane)).isTrue();
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(may(jane)).isFalse();
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(may(jane)).isTrue();
        attached("DetachPolicyFromGroup", "Group", "ops");
        assertThat(may(jane)).isFalse();

        attached("AttachPolicyToUser", "User", "jane");
        String nothing = Replies.policy(Replies.statement("Deny", "*", "*"));
        ram.call(ROOT, "CreatePolicyVersion", "PolicyName", "p", "PolicyDocument", nothing, "SetAsDefault", "true");
        assertThat(may(jane)).isFalse();
        ram.call(ROOT, "SetDefaultPolicyVersion", "PolicyName", "p", "VersionId", "v1");
        assertThat(may(jane)).isTrue();
        ram.call(ROOT, "DeletePolicy", "PolicyName", "p", "CascadingDelete", "true");
        assertThat(may(jane)).isFalse();
    }

    @Test
    void tags_of_the_caller_are_seen_by_the_next_call() {
        ram.allow(
                ROOT,
                "jane",
                "p",
                Replies.statement("Allow", "*", "*", "{\"StringEquals\":{\"ram:PrincipalTag/team\":\"red\"}}"));
        assertThat(may(ram.jane())).isFalse();
        String[] jane = {"ResourceType", "user", "ResourceNames.1", "jane"};
        ram.call(ROOT, "TagResources", jane[0], jane[1], jane[2], jane[3], "Tag.1.Key", "team", "Tag.1.Value", "red");
        assertThat(may(ram.jane())).isTrue();
        ram.call(ROOT, "UntagResources", jane[0], jane[1], jane[2], jane[3], "TagKeys.1", "team");
        assertThat(may(ram.jane())).isFalse();
    }

    @Test
    void a_roles_sessions_see_changes_of_the_role() {
        String role = ram.call(ROOT, "CreateRole", "RoleName", "r", "AssumeRolePolicyDocument", Replies.trust(ROOT));
        Caller.Session session = new Caller.Session(
                ACCOUNT,
                "STS.key",
                field(role, "RoleId"),
                "r",
                "alice",
                null,
                null,
                ram.clock.instant(),
                ram.clock.instant().plusSeconds(3600));
        ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", Replies.policy(Replies.ALLOW_ALL));
        attached("AttachPolicyToRole", "Role", "r");
        assertThat(may(session)).isTrue();
        attached("DetachPolicyFromRole", "Role", "r");
        assertThat(may(session)).isFalse();
        ram.call(ROOT, "DeleteRole", "RoleName", "r");
        assertThat(may(session)).isFalse();
    }

    @Test
    void a_change_that_was_refused_changes_no_decision() {
        ram.allow(ROOT, "jane", "p", Replies.ALLOW_ALL);
        assertThat(may(ram.jane())).isTrue();
        Replies.failure(() -> ram.call(ROOT, "DeletePolicy", "PolicyName", "p"));
        Replies.failure(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane"));
        assertThat(may(ram.jane())).isTrue();
    }

    /** A store whose first read waits between the snapshot and its use, as a slow thread would. */
    private static final class SlowFirstRead implements Store {
        private final Store store;
        private final CountDownLatch read = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicBoolean slow = new AtomicBoolean(true);

        SlowFirstRead(Store store) {
            this.store = store;
        }

        @Override
        public <R extends @Nullable Object> R readOne(TransactionBody<R> body) {
            return read(body);
        }

        @Override
        public <R extends @Nullable Object> R read(TransactionBody<R> body) {
            R result = store.read(body);
            if (slow.getAndSet(false)) {
                read.countDown();
                try {
                    assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            return result;
        }

        @Override
        public <R extends Record> R write(EventDraft draft, TransactionBody<R> body) {
            return store.write(draft, body);
        }

        @Override
        public <R extends @Nullable Object> R maintain(TransactionBody<R> body) {
            return store.maintain(body);
        }

        @Override
        public void close() {}
    }

    @Test
    void a_load_that_raced_with_a_revocation_is_not_kept() throws Exception {
        ram.allow(ROOT, "jane", "p", Replies.ALLOW_ALL);
        SlowFirstRead slow = new SlowFirstRead(ram.store);
        IdentityPart identities =
                new IdentityPart(slow, ram.seal, new SecureRandom(), (transaction, account, id) -> {});
        Judge racing = new Judge(identities.authorizer());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> before = threads.submit(() -> racing.allows(ram.jane(), STOP, INSTANCE));
            assertThat(slow.read.await(30, TimeUnit.SECONDS)).isTrue();
            // The other thread has read the attachment and has not kept what it read.
            ram.store.maintain(transaction -> {
                identities.directory().changes(transaction, ACCOUNT);
                return transaction.update("DELETE FROM ram_attachment");
            });
            assertThat(racing.allows(ram.jane(), STOP, INSTANCE)).isFalse();
            slow.goOn.countDown();
            assertThat(before.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(racing.allows(ram.jane(), STOP, INSTANCE)).isFalse();
        }
    }

    @Test
    void no_call_after_an_answered_change_is_judged_by_the_old_state_while_others_read() throws Exception {
        long seed = new SplittableRandom().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", Replies.policy(Replies.ALLOW_ALL));
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                readers.add(threads.submit(() -> {
                    while (!stop.get()) {
                        may(ram.jane());
                        may(ram.bob());
                    }
                }));
            }
            boolean attached = false;
            for (int change = 0; change < CHANGES; change++) {
                if (random.nextBoolean()) {
                    attached = !attached;
                    attached(attached ? "AttachPolicyToUser" : "DetachPolicyFromUser", "User", "jane");
                } else {
                    // A change of somebody else makes everybody be loaded again.
                    ram.call(ROOT, "UpdateUser", "UserName", "bob", "NewComments", "change " + change);
                }
                for (int look = 0; look < 3; look++) {
                    assertThat(may(ram.jane()))
                            .as("change %s look %s", change, look)
                            .isEqualTo(attached);
                }
            }
            stop.set(true);
            for (Future<?> reader : readers) {
                reader.get(30, TimeUnit.SECONDS);
            }
        }
    }
}
