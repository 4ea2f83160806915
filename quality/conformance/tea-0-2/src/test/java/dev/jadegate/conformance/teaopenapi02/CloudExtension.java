package dev.jadegate.conformance.teaopenapi02;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.TrustStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes their {@link Cloud}: one server for the whole run, notes for each class. After a class the trail
 * must have each of its calls once.
 */
final class CloudExtension implements ParameterResolver, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(CloudExtension.class);

    /** The server of the run; JUnit closes it in the end. */
    record Server(JadegateProcess process, RootKey root) implements AutoCloseable {
        static Server start() {
            try {
                Path folder = Files.createTempDirectory("jadegate-conformance");
                RootKey root = RootKey.random();
                JadegateProcess process = JadegateProcess.start(folder.resolve("data"), root);
                TrustStores.useForJvm(TrustStores.write(process.certificateAuthority(), folder.resolve("trust.p12")));
                return new Server(process, root);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cloud.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cloud(context);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        cloud(context).close();
    }

    private static Cloud cloud(ExtensionContext context) {
        Server server =
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, _ -> Server.start(), Server.class);
        Class<?> test = context.getRequiredTestClass();
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(test, _ -> new Cloud(server, test), Cloud.class);
    }
}
