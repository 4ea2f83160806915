package dev.jadegate.traffic.request;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A request for tests, put together in one expression. */
public final class FakeRequest implements RequestView {
    private Address client = Objects.requireNonNull(Address.parse("192.0.2.1"));
    private Region region = Region.UNKNOWN;
    private String method = "GET";
    private final String target;
    private String host = "shop.example";
    private int port = 443;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private String body = "";
    private String ja3 = "";
    private String ja4 = "";

    private FakeRequest(String target) {
        this.target = target;
    }

    public static FakeRequest get(String target) {
        return new FakeRequest(target);
    }

    public static FakeRequest post(String target, String type, String body) {
        FakeRequest request = new FakeRequest(target).header("Content-Type", type);
        request.method = "POST";
        request.body = Texts.bytes(body);
        return request;
    }

    public FakeRequest from(String address) {
        client = Objects.requireNonNull(Address.parse(address), address);
        return this;
    }

    public FakeRequest in(String country) {
        region = new Region(country, "", "", "", Double.NaN, Double.NaN, 0, "");
        return this;
    }

    public FakeRequest in(Region there) {
        region = there;
        return this;
    }

    public FakeRequest method(String name) {
        method = name;
        return this;
    }

    public FakeRequest host(String name) {
        host = name;
        return this;
    }

    public FakeRequest port(int number) {
        port = number;
        return this;
    }

    public FakeRequest header(String name, String value) {
        names.add(name);
        values.add(value);
        return this;
    }

    public FakeRequest ja3(String fingerprint) {
        ja3 = fingerprint;
        return this;
    }

    public FakeRequest ja4(String fingerprint) {
        ja4 = fingerprint;
        return this;
    }

    @Override
    public Address client() {
        return client;
    }

    @Override
    public Region region() {
        return region;
    }

    @Override
    public CharSequence method() {
        return method;
    }

    @Override
    public CharSequence target() {
        return target;
    }

    @Override
    public CharSequence host() {
        return host;
    }

    @Override
    public int serverPort() {
        return port;
    }

    @Override
    public int headerCount() {
        return names.size();
    }

    @Override
    public CharSequence headerName(int index) {
        return names.get(index);
    }

    @Override
    public CharSequence headerValue(int index) {
        return values.get(index);
    }

    @Override
    public CharSequence body() {
        return body;
    }

    @Override
    public CharSequence ja3() {
        return ja3;
    }

    @Override
    public CharSequence ja4() {
        return ja4;
    }

    @Override
    public CharSequence http2Fingerprint() {
        return "";
    }
}
