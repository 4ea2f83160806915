package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.GetUserRequest;
import com.aliyun.ram20150501.models.ListAccessKeysRequest;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers who are not who they say. */
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class CallersTest {
    private final Transport transport;
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    CallersTest(Transport transport, Cloud cloud) {
        this.transport = transport;
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    @Test
    void an_unknown_key_is_named() {
        Client unknown = cloud.ram(new AccessKey("LTAI5tUnknownKey0000", "whatever-it-may-be-0"), transport);

        Compat.Refusal refusal = noted.refused(
                "GetUser",
                "InvalidAccessKeyId.NotFound",
                () -> unknown.getUser(new GetUserRequest().setUserName("jane")));

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.message()).contains("LTAI5tUnknownKey0000");
    }

    @Test
    void a_wrong_secret_is_told_what_the_server_would_have_signed() {
        Client wrong = cloud.ram(new AccessKey(cloud.rootKey().id(), "not-the-secret-of-the-root"), transport);

        Compat.Refusal refusal = noted.refused(
                "GetUser", "SignatureDoesNotMatch", () -> wrong.getUser(new GetUserRequest().setUserName("jane")));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.message())
                .contains("ACS3-HMAC-SHA256")
                .doesNotContain(cloud.rootKey().secret());
    }

    @Test
    void a_secret_is_shown_once_and_never_again() {
        String user = cloud.name("user");
        AccessKey key = cloud.userWithKey(user, transport);

        assertThat(noted.works(
                                "ListAccessKeys",
                                () -> ram.listAccessKeys(new ListAccessKeysRequest().setUserName(user)))
                        .toMap()
                        .toString())
                .contains(key.id())
                .doesNotContain(key.secret());
    }
}
