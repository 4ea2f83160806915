package dev.jadegate.base.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockedMemoryTest {
    /** With the system's calls, and as on a system that has none. */
    private static LockedMemory memory(boolean withSystem) {
        return withSystem ? new LockedMemory() : new LockedMemory(null);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_secret_is_lent_and_the_lent_copy_is_cleared(boolean withSystem) {
        try (LockedMemory memory = memory(withSystem);
                LockedBytes secret = memory.copyOf(new byte[] {1, 2, 3})) {
            List<byte[]> kept = new ArrayList<>();
            int sum = secret.use(bytes -> {
                kept.add(bytes);
                return bytes[0] + bytes[1] + bytes[2];
            });
            assertThat(sum).isEqualTo(6);
            assertThat(kept.getFirst()).containsExactly(0, 0, 0);
            try (SecretBytes copy = secret.copy()) {
                assertThat(copy.<byte[]>use(byte[]::clone)).containsExactly(1, 2, 3);
            }
            assertThat(secret).hasToString("(secret)");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_closed_secret_is_not_lent_and_its_place_holds_zeros_for_the_next(boolean withSystem) {
        try (LockedMemory memory = memory(withSystem)) {
            LockedBytes secret = memory.copyOf(filled(LockedMemory.SLOT_BYTES, 7));
            secret.close();
            secret.close();
            assertThatIllegalStateException().isThrownBy(() -> secret.use(byte[]::clone));
            assertThat(memory.size()).isZero();
            LockedBytes next = memory.copyOf(new byte[] {1});
            assertThat(memory.size()).isEqualTo(1);
            // A second close of the first must not clear what has its place now.
            secret.close();
            assertThat(next.<byte[]>use(byte[]::clone)).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closing_the_memory_clears_what_is_in_it(boolean withSystem) {
        LockedMemory memory = memory(withSystem);
        LockedBytes secret = memory.copyOf(new byte[] {1});
        memory.close();
        memory.close();
        assertThatIllegalStateException().isThrownBy(() -> secret.use(byte[]::clone));
        secret.close();
        assertThatIllegalStateException().isThrownBy(() -> memory.copyOf(new byte[] {1}));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, LockedMemory.SLOT_BYTES + 1})
    void what_has_no_place_is_refused(int length) {
        try (LockedMemory memory = new LockedMemory()) {
            assertThatIllegalArgumentException().isThrownBy(() -> memory.copyOf(new byte[length]));
        }
    }

    @Test
    void it_does_not_grow_without_end_and_room_that_was_left_is_used_again() {
        try (LockedMemory memory = new LockedMemory(null)) {
            List<LockedBytes> secrets = new ArrayList<>();
            int most = LockedMemory.PAGES_MAX * (4096 / LockedMemory.SLOT_BYTES);
            for (int i = 0; i < most; i++) {
                secrets.add(memory.copyOf(new byte[] {(byte) i}));
            }
            assertThatIllegalStateException().isThrownBy(() -> memory.copyOf(new byte[] {1}));
            for (int i = 0; i < most; i++) {
                byte expected = (byte) i;
                assertThat(secrets.get(i).<Byte>use(bytes -> bytes[0])).isEqualTo(expected);
            }
            secrets.getFirst().close();
            memory.copyOf(new byte[] {1});
        }
    }

    @Test
    void on_a_system_without_the_calls_it_says_what_is_missing() {
        try (LockedMemory memory = new LockedMemory(null)) {
            memory.copyOf(new byte[] {1});
            assertThat(memory.weakness()).contains("not Linux");
        }
    }

    /** VmFlags of the page: lo = locked, dd = not in core dumps, dc = not in children. */
    @Test
    void on_linux_its_pages_are_locked_and_left_out_of_dumps_and_children() throws Exception {
        assumeTrue(SystemCalls.find() != null, "the calls of Linux cannot be made here");
        try (LockedMemory memory = new LockedMemory()) {
            LockedBytes secret = memory.copyOf(new byte[] {1});
            assumeTrue(memory.weakness() == null, "this system does not lock memory: " + memory.weakness());
            List<String> flags = Files.readAllLines(Path.of("/proc/self/smaps")).stream()
                    .filter(line -> line.startsWith("VmFlags:"))
                    .filter(line -> line.contains(" lo") && line.contains(" dd") && line.contains(" dc"))
                    .toList();
            assertThat(flags).isNotEmpty();
            secret.close();
        }
    }

    @Test
    void many_threads_read_their_own_secrets_while_others_close() throws Exception {
        try (LockedMemory memory = new LockedMemory();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                byte value = (byte) (thread + 1);
                results.add(threads.submit(() -> {
                    int wrong = 0;
                    for (int turn = 0; turn < 2_000; turn++) {
                        try (LockedBytes secret = memory.copyOf(filled(32, value))) {
                            wrong += secret.use(bytes -> {
                                int others = 0;
                                for (byte b : bytes) {
                                    others += b == value ? 0 : 1;
                                }
                                return others;
                            });
                        }
                    }
                    return wrong;
                }));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isZero();
            }
            assertThat(memory.size()).isZero();
        }
    }
}
