package dev.jadegate.kms;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.tea.NameInMap;
import com.aliyun.tea.TeaModel;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.binding.RecordShape;
import dev.jadegate.kms.key.KeyFixture;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the declared operations against the models of the official client: every operation is there, takes every parameter
 * that the client can send and answers with every field that the client reads. What is not so is listed with its reason.
 */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class ClientModelsTest {
    private static final String MODELS = "com/aliyun/kms20160120/models/";
    private static final String REPLY = "ResponseBody";
    private static final int OPERATIONS = 92;

    /** Why parameters are not taken, each as {@code Operation Parameter.Member}. */
    private static final Map<String, Set<String>> NOT_TAKEN = Map.of(
            "the KMS instance is bound to no network: these are refused whatever they name",
            Set.of(
                    "ConnectKmsInstance KMProvider",
                    "ConnectKmsInstance VSwitchIds",
                    "ConnectKmsInstance VpcId",
                    "ConnectKmsInstance ZoneIds",
                    "UpdateKmsInstanceBindVpc BindVpcs"));

    /** Why fields are never there, each as {@code Operation Field.Member}. */
    private static final Map<String, Set<String>> NEVER_THERE = Map.of(
            "the one KMS instance holds every key and secret: the cloud tells it of those in instances that were bought",
            Set.of(
                    "CreateKey KeyMetadata.DKMSInstanceId",
                    "DescribeKey KeyMetadata.DKMSInstanceId",
                    "CreateSecret DKMSInstanceId",
                    "DescribeSecret DKMSInstanceId"),
            "the KMS instance is bound to no network",
            Set.of(
                    "GetKmsInstance KmsInstance.BindVpcs.BindVpc.RegionId",
                    "GetKmsInstance KmsInstance.BindVpcs.BindVpc.VSwitchId",
                    "GetKmsInstance KmsInstance.BindVpcs.BindVpc.VpcId",
                    "GetKmsInstance KmsInstance.BindVpcs.BindVpc.VpcOwnerId",
                    "GetKmsInstance KmsInstance.VpcId",
                    "GetKmsInstance KmsInstance.VswitchIds",
                    "GetKmsInstance KmsInstance.ZoneIds"),
            "the KMS instance is not bought: it has no size, no beginning and no end",
            Set.of(
                    "GetKmsInstance KmsInstance.CreateTime",
                    "GetKmsInstance KmsInstance.EndDate",
                    "GetKmsInstance KmsInstance.Spec",
                    "GetKmsInstance KmsInstance.StartDate"));

    /** Name of operation to its declaration. */
    private static Map<String, Operation<?, ?>> declared;

    /** Name of operation to the client's model of its reply. */
    private static Map<String, Class<?>> replies;

    @BeforeAll
    static void read() throws Exception {
        try (KeyFixture keys = new KeyFixture().whole()) {
            declared = keys.operations().stream()
                    .filter(operation -> operation.product().equals(KmsProduct.KMS))
                    .collect(Collectors.toMap(Operation::name, each -> each));
        }
        replies = new TreeMap<>();
        Path jar = Path.of(CreateKeyRequest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile models = new JarFile(jar.toFile())) {
            for (String entry : models.stream().map(each -> each.getName()).toList()) {
                if (entry.startsWith(MODELS) && entry.endsWith(REPLY + ".class")) {
                    String type = entry.substring(0, entry.length() - ".class".length());
                    String name = type.substring(MODELS.length(), type.length() - REPLY.length());
                    replies.put(name, Class.forName(type.replace('/', '.')));
                }
            }
        }
    }

    @Test
    void every_operation_of_the_client_is_declared() {
        assertThat(replies).hasSize(OPERATIONS);
        assertThat(declared.keySet()).containsAll(replies.keySet());
    }

    @Test
    void every_parameter_that_the_client_can_send_is_taken() {
        Set<String> missing = new TreeSet<>();
        replies.keySet().forEach(name -> {
            Class<?> model = request(name);
            if (model != null) {
                compare(name, model, declaration(name).request(), missing);
            }
        });

        assertThat(missing).as("sent by the client, not taken").isEqualTo(listed(NOT_TAKEN));
    }

    @Test
    void every_field_that_the_client_reads_is_answered() {
        Set<String> missing = new TreeSet<>();
        replies.forEach((name, model) -> compare(name, model, declaration(name).response(), missing));

        assertThat(missing).as("read by the client, never there").isEqualTo(listed(NEVER_THERE));
    }

    private static Set<String> listed(Map<String, Set<String>> byReason) {
        return byReason.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static Operation<?, ?> declaration(String name) {
        Operation<?, ?> operation = declared.get(name);
        if (operation == null) {
            throw new AssertionError(name + " is not declared");
        }
        return operation;
    }

    private static @Nullable Class<?> request(String operation) {
        try {
            return Class.forName(MODELS.replace('/', '.') + operation + "Request");
        } catch (ClassNotFoundException _) {
            // It has no parameters.
            return null;
        }
    }

    /** Adds the names in {@code model} that {@code type} has not. */
    private static void compare(String place, Class<?> model, Class<?> type, Set<String> missing) {
        Map<String, RecordShape.Kind> known = RecordShape.of(type).components().stream()
                .collect(Collectors.toMap(RecordShape.Component::wireName, RecordShape.Component::kind));
        for (Field field : model.getFields()) {
            NameInMap name = field.getAnnotation(NameInMap.class);
            // The gate adds the id of the request to every reply.
            if (name == null || name.value().equals("RequestId")) {
                continue;
            }
            String member = place + (place.contains(" ") ? "." : " ") + name.value();
            RecordShape.Kind kind = known.get(name.value());
            Class<?> inner = model(field.getGenericType());
            if (kind == null) {
                missing.add(member);
            } else if (inner != null) {
                compare(member, inner, record(member, kind), missing);
            }
        }
    }

    /** The client's model in a field, or null when it holds something plain. */
    private static @Nullable Class<?> model(Type type) {
        Type element = type instanceof ParameterizedType list && list.getActualTypeArguments().length == 1
                ? list.getActualTypeArguments()[0]
                : type;
        return element instanceof Class<?> model && TeaModel.class.isAssignableFrom(model) ? model : null;
    }

    private static Class<?> record(String member, RecordShape.Kind kind) {
        return switch (kind) {
            case RecordShape.Kind.Nested nested -> nested.type();
            case RecordShape.Kind.Many many -> record(member, many.element());
            case RecordShape.Kind.Text _,
                    RecordShape.Kind.Truth _,
                    RecordShape.Kind.Whole _,
                    RecordShape.Kind.Time _,
                    RecordShape.Kind.Tree _ -> throw new AssertionError(member + " is plain here and an object there");
        };
    }
}
