package dev.jadegate.edge.config;

import dev.jadegate.edge.config.EdgeConfig.LogTarget;
import dev.jadegate.edge.config.ListenerSettings.CertificateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads {@code edge.yaml}. Every error names file, line and column, what was expected and what to do; what is not known is an
 * error. Names of servers are looked up here, so this may block. Files that the configuration names are not opened here.
 */
public final class EdgeConfigReader {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int NESTING_MAX = 20;
    private static final int ALIASES_MAX = 50;
    private static final int LISTENERS_MAX = 100;
    private static final int EVENT_LOOPS_MAX = 256;

    static final Duration NONE = Duration.ZERO;
    static final Duration MILLISECOND = Duration.ofMillis(1);
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);

    private final Path folder;
    private final Problems problems;

    private EdgeConfigReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Reads a file. Relative paths in it are relative to its folder. */
    public static EdgeConfig read(Path file) throws InvalidConfigException {
        String text;
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new InvalidConfigException(file + ": is larger than " + FILE_BYTES_MAX + " bytes");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException absent) {
            throw new InvalidConfigException(file + ": does not exist: name an existing file with --config");
        } catch (CharacterCodingException wrong) {
            throw new InvalidConfigException(file + ": is not UTF-8");
        } catch (IOException unreadable) {
            throw new InvalidConfigException(file + ": cannot be read: " + unreadable.getMessage());
        }
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        return parse(text, file.toString(), folder == null ? absolute : folder);
    }

    /**
     * Reads a text.
     *
     * @param name of the file, for messages
     * @param folder to which relative paths are relative
     */
    public static EdgeConfig parse(String text, String name, Path folder) throws InvalidConfigException {
        if (text.getBytes(StandardCharsets.UTF_8).length > FILE_BYTES_MAX) {
            throw new InvalidConfigException(name + ": is larger than " + FILE_BYTES_MAX + " bytes");
        }
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(FILE_BYTES_MAX);
        options.setNestingDepthLimit(NESTING_MAX);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        options.setAllowRecursiveKeys(false);
        Node root;
        try {
            root = new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException wrong) {
            var mark = wrong.getProblemMark();
            String place = mark == null ? "" : ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
            throw new InvalidConfigException(
                    name + place + ": is not YAML: " + wrong.getProblem() + "; look at the indentation and the quotes");
        } catch (YAMLException wrong) {
            throw new InvalidConfigException(name + ": is not YAML that is read here: " + wrong.getMessage());
        }
        Problems problems = new Problems(name);
        if (root == null) {
            throw new InvalidConfigException(name
                    + ":1:1: is empty: it needs `listeners`, `sites` and `upstreams`; docs/edge.md has an example");
        }
        Section section = Section.of(problems, root, "the configuration");
        EdgeConfig config = section == null ? null : new EdgeConfigReader(folder, problems).config(section);
        problems.throwIfAny();
        if (config == null) {
            throw new InvalidConfigException(name + ": cannot be read");
        }
        return config;
    }

    private EdgeConfig config(Section root) {
        List<ListenerSettings> listeners = listeners(root);
        Map<String, UpstreamSettings> upstreams = upstreams(root);
        WafSettings waf = new WafReader(problems, folder).read(root.section("waf", "`waf`"));
        Set<String> listenerNames =
                listeners.stream().map(ListenerSettings::name).collect(Collectors.toUnmodifiableSet());
        List<SiteSettings> sites = new SiteReader(problems, upstreams.keySet(), listenerNames, waf.mode()).read(root);
        EdgeConfig config = new EdgeConfig(
                (int) root.integer(
                        "eventLoops",
                        Math.min(Runtime.getRuntime().availableProcessors(), EVENT_LOOPS_MAX),
                        1,
                        EVENT_LOOPS_MAX),
                listeners,
                sites,
                upstreams,
                limits(root.section("limits", "`limits`")),
                waf,
                log(root, "accessLog", null),
                log(root, "securityLog", new LogTarget.StandardOutput()),
                record(root.section("record", "`record`")),
                admin(root),
                root.duration("drain", Duration.ofSeconds(30), NONE, HOUR),
                root.duration("reloadInterval", Duration.ofSeconds(2), NONE, HOUR));
        root.end();
        return config;
    }

    private List<ListenerSettings> listeners(Section root) {
        List<ListenerSettings> listeners = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Node> items = root.list("listeners");
        if (items.isEmpty()) {
            root.problem("`listeners` is missing: say where clients connect, as `listeners: [{port: 8080}]`");
        }
        for (Node item : items) {
            Section section = listeners.size() < LISTENERS_MAX ? Section.of(problems, item, "a listener") : null;
            if (section != null) {
                ListenerSettings listener = listener(section);
                if (!names.add(listener.name())) {
                    section.problem("the listener `" + listener.name()
                            + "` stands twice: give each an address, port or `name` of its own");
                }
                listeners.add(listener);
            } else if (listeners.size() >= LISTENERS_MAX) {
                problems.add(item, "there are more than " + LISTENERS_MAX + " listeners");
                break;
            }
        }
        return listeners;
    }

    private ListenerSettings listener(Section section) {
        ScalarNode address = section.scalar("address");
        String host = address == null ? "127.0.0.1" : address.getValue();
        int port = (int) section.integer("port", 8080, 0, 65_535);
        InetSocketAddress resolved = new InetSocketAddress(host, port);
        if (address != null && resolved.isUnresolved()) {
            problems.add(
                    address, "the address `" + Section.shown(host) + "` is none of this machine: write an IP address");
        }
        ScalarNode name = section.scalar("name");
        List<AddressRange> trusted = new ArrayList<>();
        for (ScalarNode text : section.texts("trustedProxies")) {
            AddressRange range = AddressRange.parse(text.getValue());
            if (range == null) {
                problems.add(
                        text,
                        "`" + Section.shown(text.getValue())
                                + "` is not an address range: write `10.0.0.0/8` or `::1`");
            } else {
                trusted.add(range);
            }
        }
        ScalarNode protocol = section.scalar("proxyProtocol");
        boolean required = section.choice("proxyProtocol", false, Map.of("off", false, "required", true));
        if (required && protocol != null && trusted.isEmpty()) {
            problems.add(
                    protocol,
                    "`proxyProtocol: required` needs `trustedProxies`, the addresses that may send the header");
        }
        ListenerSettings listener = new ListenerSettings(
                name == null ? host + ":" + port : name.getValue(),
                resolved,
                certificates(section),
                required,
                trusted,
                section.flag("http2", true));
        section.end();
        return listener;
    }

    private List<CertificateFiles> certificates(Section listener) {
        List<CertificateFiles> files = new ArrayList<>();
        for (Node item : listener.list("tls")) {
            Section section = Section.of(problems, item, "an item of `tls`");
            if (section != null) {
                ScalarNode certificate = section.scalar("certificate");
                ScalarNode key = section.scalar("key");
                if (certificate == null || key == null) {
                    section.problem("an item of `tls` needs `certificate` and `key`, two PEM files");
                } else {
                    files.add(new CertificateFiles(
                            folder.resolve(certificate.getValue()), folder.resolve(key.getValue())));
                }
                section.end();
            }
        }
        return files;
    }

    private Map<String, UpstreamSettings> upstreams(Section root) {
        Map<String, UpstreamSettings> upstreams = new LinkedHashMap<>();
        Section all = root.section("upstreams", "`upstreams`");
        if (all == null || all.names().isEmpty()) {
            root.problem("`upstreams` is missing: say where the applications are, as"
                    + " `upstreams: {app: {servers: [127.0.0.1:3000]}}`");
            return upstreams;
        }
        UpstreamReader reader = new UpstreamReader(problems);
        for (String name : all.names()) {
            Node node = all.take(name);
            Section section = node == null ? null : Section.of(problems, node, "an upstream");
            if (section != null) {
                upstreams.put(name, reader.read(name, section));
            }
        }
        return upstreams;
    }

    private LimitSettings limits(@Nullable Section section) {
        LimitSettings usual = LimitSettings.DEFAULT;
        if (section == null) {
            return usual;
        }
        LimitSettings limits = new LimitSettings(
                (int) section.bytes("headerBytes", usual.headerBytes(), 512, 1 << 20),
                (int) section.integer("headerCount", usual.headerCount(), 1, 10_000),
                (int) section.bytes("uriBytes", usual.uriBytes(), 64, 1 << 20),
                section.bytes("bodyBytes", usual.bodyBytes(), 0, 1L << 50),
                (int) section.integer("connections", usual.connections(), 1, 10_000_000),
                (int) section.integer("connectionsPerAddress", usual.connectionsPerAddress(), 1, 10_000_000),
                section.duration("idleTimeout", usual.idleTimeout(), SECOND, DAY),
                section.duration("headerTimeout", usual.headerTimeout(), MILLISECOND, HOUR),
                section.duration("bodyTimeout", usual.bodyTimeout(), MILLISECOND, HOUR),
                section.bytes("bodyRate", usual.bodyRate(), 0, 1L << 30),
                section.duration("sendTimeout", usual.sendTimeout(), MILLISECOND, HOUR),
                (int) section.integer("requestsPerConnection", usual.requestsPerConnection(), 1, 1_000_000_000),
                (int) section.bytes("decompressedBytes", usual.decompressedBytes(), 1_024, 1 << 30),
                (int) section.integer("decompressedRatio", usual.decompressedRatio(), 1, 100_000),
                section.bytes("bufferedBytes", usual.bufferedBytes(), 1 << 16, 1L << 40));
        section.end();
        return limits;
    }

    private @Nullable LogTarget log(Section root, String key, @Nullable LogTarget usual) {
        ScalarNode value = root.scalar(key);
        return value == null
                ? usual
                : switch (value.getValue()) {
                    case "off", "" -> null;
                    case "-" -> new LogTarget.StandardOutput();
                    default -> new LogTarget.LogFile(folder.resolve(value.getValue()));
                };
    }

    private @Nullable RecordSettings record(@Nullable Section section) {
        if (section == null) {
            return null;
        }
        ScalarNode file = section.scalar("file");
        if (file == null) {
            section.problem("`record` needs `file`, to which requests are written");
        }
        RecordSettings record = new RecordSettings(
                folder.resolve(file == null ? "" : file.getValue()),
                section.integer("perMillion", 10_000, 0, 1_000_000) / 1e6,
                section.bytes("maxBytes", 256L << 20, 1 << 16, 1L << 40));
        section.end();
        return record;
    }

    private @Nullable InetSocketAddress admin(Section root) {
        ScalarNode value = root.scalar("admin");
        if (value == null || value.getValue().equals("off")) {
            return null;
        }
        InetSocketAddress address = UpstreamReader.address(value.getValue(), 0);
        if (address == null || !address.getAddress().isLoopbackAddress()) {
            problems.add(
                    value,
                    "`admin: " + Section.shown(value.getValue())
                            + "` is not a loopback address with a port, as `127.0.0.1:9462`: its pages ask for no password");
        }
        return address;
    }
}
