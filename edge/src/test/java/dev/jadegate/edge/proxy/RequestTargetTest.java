package dev.jadegate.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static RequestTarget of(String uri, String host) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
        request.headers().set("host", host);
        return RequestTarget.of(request);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/b?c=/../d, /a/b",
        "/a//b, /a/b",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/../../b, /b",
        "/a/.., /",
        "/a/b/., /a/b/",
        "/%61, /a",
        "/a%2fb, /a/b",
        "/a/%2e%2E/b, /b",
        "/a\\..\\b, /b",
        "/a/.b/..c, /a/.b/..c",
        "/%zz, /%zz",
        "/%, /%",
        "/%252e%252e/a, /%2e%2e/a",
        "http://shop.example.com/x/../y, /y"
    })
    void a_route_is_chosen_by_the_path_that_is_meant(String uri, String path) {
        assertThat(of(uri, "shop.example.com").path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, shop.example.com",
        "SHOP.Example.Com:8080, shop.example.com",
        "shop.example.com., shop.example.com",
        "192.0.2.1:80, 192.0.2.1",
        "[2001:DB8::1]:80, [2001:db8::1]",
        "[::1], [::1]",
        "a_b, a_b"
    })
    void a_host_is_lower_case_and_without_its_port(String field, String host) {
        assertThat(of("/", field).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a/b", "a:b", "a:1:2", "[::1", "a]", "[[::1]]", "a@b", "a?b", "a\u00e9", "a%2e", "a,b"})
    void what_no_host_has_is_refused(String field) {
        assertThatThrownBy(() -> of("/", field)).isInstanceOf(RefusedRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a#b", "a", "http:/x", "*", "ftp://shop.example.com/"})
    void what_is_no_target_is_refused(String uri) {
        assertThatThrownBy(() -> of(uri, "shop.example.com")).isInstanceOf(RefusedRequest.class);
    }
}
