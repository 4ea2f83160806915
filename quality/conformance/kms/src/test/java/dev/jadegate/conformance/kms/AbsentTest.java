package dev.jadegate.conformance.kms;

import com.aliyun.kms20160120.Client;
import com.aliyun.tea.TeaModel;
import dev.jadegate.testkit.Compat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on what no account has here: they answer truthfully. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class AbsentTest {
    private static KmsPlatform platform;
    private static Compat.Product kms;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = KmsPlatform.start(folder, AbsentTest.class);
        kms = platform.calls();
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    /** Calls the client's method of that name. */
    private static Object call(String operation, Map<String, Object> parameters) throws Exception {
        Class<?> type = Class.forName("com.aliyun.kms20160120.models." + operation + "Request");
        TeaModel request = TeaModel.toModel(
                parameters, (TeaModel) type.getDeclaredConstructor().newInstance());
        String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
        Method method = Client.class.getMethod(name, type);
        try {
            return method.invoke(platform.client(), request);
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof Exception refusal ? refusal : failed;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeCertificate, CertificateId",
        "GetCertificate, CertificateId",
        "UpdateCertificateStatus, CertificateId",
        "DeleteCertificate, CertificateId",
        "UploadCertificate, CertificateId",
        "CertificatePrivateKeySign, CertificateId",
        "CertificatePrivateKeyDecrypt, CertificateId",
        "CertificatePublicKeyEncrypt, CertificateId",
        "CertificatePublicKeyVerify, CertificateId"
    })
    void what_is_named_is_not_found(String operation, String parameter) {
        kms.refused(
                operation,
                operation.equals("UploadCertificate") ? "UnsupportedOperation" : "Forbidden.ResourceNotFound",
                () -> call(operation, Map.of(parameter, "no-such-thing")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateCertificate"})
    void nothing_of_it_can_be_made(String operation) {
        kms.refused(operation, "UnsupportedOperation", () -> call(operation, Map.of("Name", "app")));
    }
}
