package dev.jadegate.conformance.teaopenapi02;

import com.aliyun.ram20150501.models.AttachPolicyToUserRequest;
import com.aliyun.ram20150501.models.CreateAccessKeyRequest;
import com.aliyun.ram20150501.models.CreatePolicyRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.TrailReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The server, the clients that call it, and the notes of how it answered. */
final class Cloud {
    private static final String CLIENTS = "com.aliyun:ram20150501:1.0.2, com.aliyun:sts20150401:1.1.4";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final JadegateProcess server;
    private final RootKey root;
    private final Compat compat;

    Cloud(CloudExtension.Server server, Class<?> test) {
        this.server = server.process();
        this.root = server.root();
        this.compat = new Compat(test, CLIENTS, new TeaReplies());
    }

    Compat.Product noted(String product) {
        return compat.product(product);
    }

    String accountId() {
        return server.accountId();
    }

    String hostAndPort() {
        return server.hostAndPort();
    }

    AccessKey rootKey() {
        return root.key();
    }

    /** A name that no other test of this server uses. */
    String name(String kind) {
        return kind + '-' + NAMES.incrementAndGet();
    }

    com.aliyun.ram20150501.Client ram(AccessKey key, Transport transport) {
        try {
            return new com.aliyun.ram20150501.Client(config(key, transport));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    com.aliyun.ram20150501.Client ram(Transport transport) {
        return ram(root.key(), transport);
    }

    com.aliyun.sts20150401.Client sts(AccessKey key, Transport transport) {
        try {
            return new com.aliyun.sts20150401.Client(config(key, transport));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    Config config(AccessKey key, Transport transport) {
        Config config = new Config()
                .setAccessKeyId(key.id())
                .setAccessKeySecret(key.secret())
                .setEndpoint(server.hostAndPort())
                .setProtocol(transport.protocol())
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000);
        String token = key.securityToken();
        return token == null ? config : config.setSecurityToken(token).setType("sts");
    }

    /** A new user with an access key. */
    AccessKey userWithKey(String userName, Transport transport) {
        Compat.Product ram = noted("ram");
        ram.works("CreateUser", () -> ram(transport).createUser(new CreateUserRequest().setUserName(userName)));
        var key = ram.works(
                        "CreateAccessKey",
                        () -> ram(transport).createAccessKey(new CreateAccessKeyRequest().setUserName(userName)))
                .getBody()
                .getAccessKey();
        return new AccessKey(key.getAccessKeyId(), key.getAccessKeySecret());
    }

    /** A new custom policy. */
    String policy(String document, Transport transport) {
        String name = name("policy");
        noted("ram")
                .works(
                        "CreatePolicy",
                        () -> ram(transport)
                                .createPolicy(new CreatePolicyRequest()
                                        .setPolicyName(name)
                                        .setPolicyDocument(document)));
        return name;
    }

    /** Attaches a new custom policy to a user. */
    String policyOfUser(String userName, String document, Transport transport) {
        String name = policy(document, transport);
        noted("ram")
                .works(
                        "AttachPolicyToUser",
                        () -> ram(transport)
                                .attachPolicyToUser(new AttachPolicyToUserRequest()
                                        .setPolicyType("Custom")
                                        .setPolicyName(name)
                                        .setUserName(userName)));
        return name;
    }

    /** Writes the notes and checks that the trail has every call once. */
    void close() throws IOException {
        try (compat) {
            new TrailReader(server.hostAndPort(), root.key()).demand(compat.made());
        }
    }
}
