package dev.jadegate.conformance.wire;

import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Acs3Request;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.RpcRequest;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The server that is attacked, with the identities that attacks borrow.
 *
 * @param root signs as the account itself
 * @param session of a role that was really assumed
 * @param otherSession of the same role
 * @param inactive key of a user, switched off
 */
record Target(
        JadegateProcess server,
        RootKey rootKey,
        SignedRequests root,
        AccessKey session,
        AccessKey otherSession,
        AccessKey inactive)
        implements AutoCloseable {
    static final String RAM = SignedRequests.RAM;
    static final String STS = SignedRequests.STS;

    static Target start(Path folder) throws IOException {
        RootKey rootKey = RootKey.random();
        JadegateProcess server = JadegateProcess.start(folder.resolve("data"), rootKey);
        SignedRequests root = new SignedRequests(server.hostAndPort(), rootKey.key());
        demand(root, RAM, "CreateUser", Map.of("UserName", "jane"));
        AccessKey key = key(
                demand(root, RAM, "CreateAccessKey", Map.of("UserName", "jane")).get("AccessKey"));
        AccessKey inactive = key(
                demand(root, RAM, "CreateAccessKey", Map.of("UserName", "jane")).get("AccessKey"));
        demand(
                root,
                RAM,
                "UpdateAccessKey",
                Map.of("UserName", "jane", "UserAccessKeyId", inactive.id(), "Status", "Inactive"));
        demand(
                root,
                RAM,
                "AttachPolicyToUser",
                Map.of("UserName", "jane", "PolicyType", "System", "PolicyName", "AdministratorAccess"));
        String trust = """
                {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",\
                "Principal":{"RAM":["acs:ram::%s:root"]}}]}""".formatted(server.accountId());
        demand(root, RAM, "CreateRole", Map.of("RoleName", "role", "AssumeRolePolicyDocument", trust));
        SignedRequests jane = new SignedRequests(server.hostAndPort(), key);
        return new Target(server, rootKey, root, assumed(jane, server), assumed(jane, server), inactive);
    }

    private static AccessKey assumed(SignedRequests caller, JadegateProcess server) {
        Json credentials = demand(
                        caller,
                        STS,
                        "AssumeRole",
                        Map.of(
                                "RoleArn",
                                "acs:ram::" + server.accountId() + ":role/role",
                                "RoleSessionName",
                                "session"))
                .get("Credentials");
        return new AccessKey(
                credentials.get("AccessKeyId").text(),
                credentials.get("AccessKeySecret").text(),
                credentials.get("SecurityToken").text());
    }

    private static AccessKey key(Json key) {
        return new AccessKey(
                key.get("AccessKeyId").text(), key.get("AccessKeySecret").text());
    }

    private static Json demand(SignedRequests caller, String version, String action, Map<String, String> parameters) {
        Reply reply = caller.call(version, action, parameters);
        if (reply.status() != 200) {
            throw new IllegalStateException(action + " answered " + reply);
        }
        return reply.json();
    }

    String hostAndPort() {
        return server.hostAndPort();
    }

    /** A V3 request of the account that would be fine. */
    Acs3Request acs3(String action) {
        return root.acs3(RAM, action);
    }

    /** An RPC 1.0 request of the account that would be fine. */
    RpcRequest rpc(String action) {
        return root.rpc(RAM, action);
    }

    SignedRequests as(AccessKey key) {
        return new SignedRequests(server.hostAndPort(), key);
    }

    Reply send(byte[] bytes) {
        return RawHttp.send(server.hostAndPort(), bytes);
    }

    @Override
    public void close() {
        server.close();
    }
}
