package dev.jadegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RandomIdsTest {
    @Test
    void every_id_is_an_upper_case_uuid_of_version_4_and_none_comes_twice() {
        RandomIds ids = new RandomIds(new SecureRandom());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String id = ids.get();
            assertThat(id).matches("[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}");
            assertThat(UUID.fromString(id).version()).isEqualTo(4);
            assertThat(seen.add(id)).isTrue();
        }
    }
}
