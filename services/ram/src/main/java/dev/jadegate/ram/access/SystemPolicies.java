package dev.jadegate.ram.access;

import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies that every account has without making them. Names are Alibaba Cloud's; the documents follow their
 * published descriptions. Immutable.
 */
public final class SystemPolicies {
    /** When all of them were made, for replies: a fixed date, the same in every installation. */
    public static final Instant CREATED_AT = Instant.parse("2026-11-01T00:00:00Z");

    private static final String RESOURCE = "system-policies.tsv";

    private final NavigableMap<String, SystemPolicy> byName = new TreeMap<>();

    /** A system policy; it has one version, {@code v1}. */
    public record SystemPolicy(String name, String description, String text, PolicyDocument document) {}

    /** Reads the policies that are shipped. */
    public SystemPolicies() {
        try (InputStream in = SystemPolicies.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from this jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().map(SystemPolicies::read).forEach(policy -> byName.put(policy.name, policy));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static SystemPolicy read(String line) {
        String[] fields = line.split("\t", 3);
        PolicyParser.Parsed parsed = PolicyParser.parse(fields[2], PolicyKind.IDENTITY);
        PolicyDocument document = parsed.document();
        if (document == null) {
            throw new IllegalStateException(fields[0] + ": " + parsed.firstError());
        }
        return new SystemPolicy(fields[0], fields[1], fields[2], document);
    }

    public @Nullable SystemPolicy find(String name) {
        return byName.get(name);
    }

    /** Those with names after {@code name}, in order. */
    public Collection<SystemPolicy> after(String name) {
        return byName.tailMap(name, false).values();
    }
}
