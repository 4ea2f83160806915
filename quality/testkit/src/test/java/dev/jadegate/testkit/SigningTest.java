package dev.jadegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The signatures of the published examples. */
class SigningTest {
    /** Origin: "Request syntax and signature method V3", the example with fixed values. */
    @Test
    void the_published_v3_example_has_the_published_signature() {
        Acs3Request request = new Acs3Request(
                        "ecs.cn-shanghai.aliyuncs.com",
                        new AccessKey("YourAccessKeyId", "YourAccessKeySecret"),
                        "2014-05-26",
                        "RunInstances",
                        "2023-10-26T10:22:32Z",
                        "3156853299f313e23d1673dc12e1703d")
                .query("RegionId", "cn-shanghai")
                .query("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd");

        assertThat(HexFormat.of()
                        .formatHex(Encoding.sha256(request.canonicalRequest().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
        assertThat(request.computeSignature())
                .isEqualTo("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    /** Origin: the signature page of the RPC style, DescribeRegions with {@code testid} and {@code testsecret}. */
    @Test
    void the_published_rpc_example_has_the_published_signature() {
        RpcRequest request = new RpcRequest(
                        "ecs.aliyuncs.com",
                        new AccessKey("testid", "testsecret"),
                        "2014-05-26",
                        "DescribeRegions",
                        "2016-02-23T12:46:24Z",
                        "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf")
                .method("GET")
                .query("Format", "XML");

        assertThat(request.computeSignature()).isEqualTo("OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
    }

    /** A space is {@code %20}, an asterisk {@code %2A}, and a tilde stays. */
    @Test
    void percent_encoding_is_that_of_rfc_3986() {
        assertThat(Encoding.percent("a b*~+/é")).isEqualTo("a%20b%2A~%2B%2F%C3%A9");
    }
}
