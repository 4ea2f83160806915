package dev.jadegate.edge;

import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.connection.CertificateProblem;
import dev.jadegate.edge.connection.Certificates;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The certificates of all listeners of a configuration, as the files were when it was read. Immutable. */
record ListenerCertificates(Map<String, Certificates> byListener) {
    ListenerCertificates {
        byListener = Map.copyOf(byListener);
    }

    /**
     * Reads their files.
     *
     * @throws InvalidConfigException when one of them cannot be served; it names the file
     */
    static ListenerCertificates read(EdgeConfig config) throws InvalidConfigException {
        Map<String, Certificates> read = new HashMap<>();
        for (ListenerSettings listener : config.listeners()) {
            if (listener.tls()) {
                try {
                    read.put(listener.name(), new Certificates(listener.certificates(), listener.http2()));
                } catch (CertificateProblem problem) {
                    throw new InvalidConfigException(
                            List.of("listener " + listener.name() + ": " + problem.getMessage()));
                }
            }
        }
        return new ListenerCertificates(read);
    }

    /** Null for a listener of plain HTTP. */
    @Nullable
    Certificates of(ListenerSettings listener) {
        return byListener.get(listener.name());
    }

    /** Seconds until the first of them ends, negative when it has ended; not a number when there are none. */
    double secondsLeft(Instant now) {
        return byListener.values().stream()
                .mapToDouble(all -> Duration.between(now, all.firstEnd()).toSeconds())
                .min()
                .orElse(Double.NaN);
    }

    List<String> warnings(Instant now) {
        return byListener.values().stream()
                .flatMap(all -> all.warnings(now).stream())
                .distinct()
                .toList();
    }
}
