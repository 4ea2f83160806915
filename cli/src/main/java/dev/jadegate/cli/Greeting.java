package dev.jadegate.cli;

import dev.jadegate.server.Server;
import java.io.PrintWriter;
import java.net.InetSocketAddress;

/** What a start prints: once the credentials that were made, with lines to paste; and the ready line. */
final class Greeting {
    private Greeting() {}

    static void print(Server server, PrintWriter out) {
        Server.FirstStart first = server.firstStart();
        String place = place(server.apiAddress());
        if (first.sealWarning() != null) {
            out.println("WARNING: " + first.sealWarning());
        }
        if (first.rootPassword() != null) {
            out.println("A new account was made: " + server.account());
            first.rootPassword().use(bytes -> {
                out.println("  root password, shown this once: " + text(bytes));
                return true;
            });
            first.rootPassword().close();
        }
        if (first.accessKeyId() != null && first.accessKeySecret() != null) {
            first.accessKeySecret().use(bytes -> {
                out.println("Root access key, shown this once. For SDKs, the CLI and Terraform:");
                out.println("  export ALIBABA_CLOUD_ACCESS_KEY_ID=" + first.accessKeyId());
                out.println("  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + text(bytes));
                return true;
            });
            first.accessKeySecret().close();
        }
        out.println("For the CLI:    aliyun --insecure --endpoint " + place + " --region " + server.region()
                + " ram ListUsers");
        out.println("  over TLS:     SSL_CERT_FILE=" + server.authorityFile() + " aliyun --endpoint " + place + " ...");
        out.println("For SDKs:       config.setEndpoint(\"" + place + "\"); config.setProtocol(\"http\");");
        out.println("For Terraform:  provider \"alicloud\" { protocol = \"HTTP\"  region = \"" + server.region()
                + "\"  endpoints { location = \"" + place + "\" ram = \"" + place + "\" sts = \"" + place + "\" } }");
        out.println("jadegate ready: http://" + place + " https://" + place + " admin http://"
                + place(server.adminAddress()) + " account " + server.account());
        out.flush();
    }

    private static String text(byte[] secret) {
        return new String(secret, java.nio.charset.StandardCharsets.UTF_8);
    }

    static String place(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
