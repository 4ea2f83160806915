package dev.jadegate.kms.access;

import java.time.Instant;
import java.util.List;

/** What is stored of access. */
final class AccessRows {
    private AccessRows() {}

    /** Addresses from which applications may come. */
    record NetworkRule(String name, String description, List<AddressBlock> sources) {
        NetworkRule {
            sources = List.copyOf(sources);
        }

        List<String> sourceTexts() {
            return sources.stream().map(AddressBlock::text).toList();
        }
    }

    /**
     * What applications may do.
     *
     * @param scope the KMS instance, or {@value AccessPolicies#SHARED}
     * @param networkRules none when applications may come from anywhere
     */
    record Policy(
            String name,
            String description,
            String scope,
            List<String> permissions,
            List<String> resources,
            List<String> networkRules) {
        Policy {
            permissions = List.copyOf(permissions);
            resources = List.copyOf(resources);
            networkRules = List.copyOf(networkRules);
        }
    }

    /** An application. */
    record Point(String name, String description, List<String> policies) {
        Point {
            policies = List.copyOf(policies);
        }
    }

    /**
     * A client key.
     *
     * @param certificate X.509 in DER
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ClientKeyRow(
            String id, String pointName, byte[] certificate, Instant notBefore, Instant notAfter, Instant createdAt) {}
}
