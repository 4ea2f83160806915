package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.GetUserRequest;
import dev.jadegate.testkit.Compat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values with every character that an encoding may treat in its own way arrive as they were sent. */
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class TextsTest {
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    TextsTest(Transport transport, Cloud cloud) {
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a b",
                "a+b",
                "a%20b",
                "a*b",
                "a~b",
                "a/b?c=d&e=f#g",
                "'\"<>\\",
                "é",
                "用户",
                "🔐",
                "  both ends  ",
                "a\tb",
                "%",
                "%zz",
                "a=b;c,d",
                "\u00a0",
                "e\u0301"
            })
    void a_comment_is_kept_to_the_letter(String text) {
        String user = cloud.name("user");

        noted.works(
                "CreateUser",
                () -> ram.createUser(new CreateUserRequest().setUserName(user).setComments(text)));

        assertThat(noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(user)))
                        .getBody()
                        .getUser()
                        .getComments())
                .isEqualTo(text);
    }

    @Test
    void an_empty_comment_is_as_none() {
        String user = cloud.name("user");

        noted.works(
                "CreateUser",
                () -> ram.createUser(new CreateUserRequest().setUserName(user).setComments("")));

        assertThat(noted.works("GetUser", () -> ram.getUser(new GetUserRequest().setUserName(user)))
                        .getBody()
                        .getUser()
                        .getComments())
                .isNullOrEmpty();
    }
}
