package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Accounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No secret, password, code, seed or token in any text that is not the one reply that shows it. */
class SecretsTest {
    private static final String CANARY = "canary-4711-secret";
    /** Parts of names of components that hold secrets; a component with one is declared secret. */
    private static final List<String> SECRET_WORDS =
            List.of("secret", "password", "token", "seed", "png", "authenticationcode", "assertion");
    /** Components with such a word that hold no secret. */
    private static final Set<String> NOT_SECRET = Set.of(
            "passwordResetRequired",
            "passwordPolicy",
            "minimumPasswordLength",
            "maxPasswordAge",
            "passwordReusePrevention",
            "minimumPasswordDifferentCharacter",
            "passwordNotContainUserName",
            "initialPasswordAge",
            "interceptRiskPasswordOnApi",
            "allowUserToChangePassword");

    private final CredentialFixture ram = new CredentialFixture();
    private final List<Throwable> thrown = new ArrayList<>();

    @AfterEach
    void close() {
        ram.close();
    }

    @Test
    void records_of_operations_do_not_show_what_is_declared_secret() throws ReflectiveOperationException {
        for (Operation<?, ?> operation : ram.service.operations()) {
            for (Class<?> type : List.of(operation.request(), operation.response())) {
                assertThat(filled(type).toString())
                        .as(operation.name() + " " + type.getSimpleName())
                        .doesNotContain(CANARY);
            }
        }
    }

    /** A record whose secret texts are the canary. */
    private static Object filled(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i]);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object value(RecordComponent component) throws ReflectiveOperationException {
        Class<?> type = component.getType();
        if (type == String.class) {
            Param param = component.getAnnotation(Param.class);
            return param != null && param.secret() ? CANARY : "x";
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == int.class || type == Integer.class) {
            return 10;
        }
        if (type == long.class || type == Long.class) {
            return 10L;
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type == List.class) {
            Object element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            return element instanceof Class<?> record && record.isRecord() ? List.of(filled(record)) : List.of();
        }
        return filled(type);
    }

    @Test
    void every_component_with_a_secrets_name_is_declared_secret() {
        Set<String> undeclared = new TreeSet<>();
        for (Operation<?, ?> operation : ram.service.operations()) {
            look(operation.request(), operation.name(), undeclared);
            look(operation.response(), operation.name(), undeclared);
        }
        assertThat(undeclared).isEmpty();
    }

    private static void look(Class<?> type, String path, Set<String> undeclared) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String lower = name.toLowerCase(java.util.Locale.ROOT);
            Param param = component.getAnnotation(Param.class);
            boolean declared = param != null && param.secret();
            if (component.getType() == String.class
                    && SECRET_WORDS.stream().anyMatch(lower::contains)
                    && !NOT_SECRET.contains(name)
                    && !lower.equals("nexttoken")
                    && !declared) {
                undeclared.add(path + "." + name);
            }
            if (component.getType().isRecord()) {
                look(component.getType(), path + "." + name, undeclared);
            }
            if (component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> element
                    && element.isRecord()) {
                look(element, path + "." + name + "[]", undeclared);
            }
        }
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failure) {
            thrown.add(failure);
        }
    }

    @Test
    void nothing_that_was_thrown_recorded_logged_or_stored_holds_a_secret() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> secrets = new ArrayList<>();
        try (PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            use(secrets);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        StringWriter text = new StringWriter();
        text.append(printed.toString(StandardCharsets.UTF_8));
        ram.recorded.forEach(text::append);
        thrown.forEach(each -> each.printStackTrace(new PrintWriter(text)));
        text.append(database());
        assertThat(thrown).hasSizeGreaterThan(8);
        assertThat(secrets)
                .hasSizeGreaterThan(9)
                .allSatisfy(secret -> assertThat(text.toString()).doesNotContain(secret));
    }

    /** Every way in which a secret goes in or out, well and badly. */
    private void use(List<String> secrets) {
        Accounts.Created account = (Accounts.Created) ram.service.accounts().bootstrap();
        secrets.add(AccessKeys.text(account.rootPassword()));
        secrets.add("fixed-root-secret-0815");
        ram.service
                .accounts()
                .createRootAccessKey(account.account(), "fixed-root", SecretBytes.ofText("fixed-root-secret-0815"));
        secrets.add("short-secret");
        attempt(() -> ram.service
                .accounts()
                .createRootAccessKey(account.account(), "fixed-root", SecretBytes.ofText("short-secret")));

        String key = ram.call(ROOT, "CreateAccessKey", "UserName", "jane");
        secrets.add(field(key, "AccessKeySecret"));

        secrets.addAll(List.of("First-Canary-1", "Second-Canary-2", "Third-Canary-3", "canary!"));
        ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", "First-Canary-1");
        attempt(() -> ram.call(ROOT, "CreateLoginProfile", "UserName", "jane", "Password", "Second-Canary-2"));
        attempt(() -> ram.call(ROOT, "UpdateLoginProfile", "UserName", "jane", "Password", "canary!"));
        attempt(() -> ram.call(
                ram.jane(), "ChangePassword", "OldPassword", "Third-Canary-3", "NewPassword", "Second-Canary-2"));
        attempt(() ->
                ram.call(ram.jane(), "ChangePassword", "OldPassword", "First-Canary-1", "NewPassword", "canary!"));
        attempt(() ->
                ram.call(ROOT, "CreateLoginProfile", "UserName", "bob", "Password", "First-Canary-1".repeat(100)));

        String device = ram.call(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", "phone");
        secrets.add(field(device, "Base32StringSeed"));
        secrets.add(field(device, "QRCodePNG"));
        secrets.add("847362x");
        attempt(() -> ram.call(
                ROOT,
                "BindMFADevice",
                "UserName",
                "jane",
                "SerialNumber",
                "acs:ram::" + ACCOUNT + ":mfa/phone",
                "AuthenticationCode1",
                "847362x",
                "AuthenticationCode2",
                "123456"));

        ram.call(
                ROOT,
                "CreateRole",
                "RoleName",
                "reader",
                "AssumeRolePolicyDocument",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                        + "\"Principal\":{\"RAM\":\"acs:ram::" + ACCOUNT + ":root\"}}]}");
        ram.allow(ROOT, "jane", "assume", "{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}");
        String session = ram.sts(
                ram.jane(),
                "AssumeRole",
                "RoleArn",
                "acs:ram::" + ACCOUNT + ":role/reader",
                "RoleSessionName",
                "alice");
        secrets.add(field(session, "AccessKeySecret"));
        secrets.add(field(session, "SecurityToken"));
        String token = field(session, "SecurityToken");
        attempt(() -> ram.service.credentials().session("STS.other", token, ram.clock.instant()));
        attempt(() -> ram.service.credentials().session("STS.other", token + "x", ram.clock.instant()));
        ram.clock.moveBySeconds(7200);
        attempt(() -> ram.service.credentials().session(field(session, "AccessKeyId"), token, ram.clock.instant()));
    }

    /** All texts and bytes of this module's tables. */
    private String database() {
        StringBuilder text = new StringBuilder();
        ram.store.read(transaction -> {
            for (String query : new String[] {
                "SELECT account_id || root_password_hash FROM ram_account",
                "SELECT access_key_id || CAST(sealed_secret AS TEXT) FROM ram_access_key",
                "SELECT user_id || password_hash FROM ram_login_profile",
                "SELECT user_id || password_hash FROM ram_password_history",
                "SELECT serial_number || CAST(sealed_seed AS TEXT) FROM ram_mfa_device",
            }) {
                transaction.query(query, row -> row.text(1)).forEach(text::append);
            }
            return true;
        });
        assertThat(text.length()).isGreaterThan(300);
        return text.toString();
    }
}
