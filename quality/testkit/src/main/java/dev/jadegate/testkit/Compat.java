package dev.jadegate.testkit;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes an official client's calls, checks how they end, and notes it: what the notes of all test classes say together
 * is the compatibility reference. Safe for use by many threads.
 */
public final class Compat implements AutoCloseable {
    private final Path file;
    private final String client;
    private final Adapter adapter;
    private final Set<Note> notes = new LinkedHashSet<>();
    private final List<Made> made = new ArrayList<>();
    private final Map<String, Set<String>> listed = new LinkedHashMap<>();

    /**
     * @param test whose notes these are; they go to {@code target/compat} of its module
     * @param client Maven or npm coordinates, as the reference shows them
     */
    public Compat(Class<?> test, String client, Adapter adapter) {
        this(Path.of("target", "compat", test.getSimpleName() + ".json"), client, adapter);
    }

    Compat(Path file, String client, Adapter adapter) {
        this.file = file;
        this.client = client;
        this.adapter = adapter;
    }

    /** How one client library tells what came back. */
    public interface Adapter {
        /** The request id in a reply. */
        String requestId(Object reply);

        /** What a failure says, or null when it is not the server's refusal. */
        @Nullable
        Refusal refusal(Exception failure);
    }

    /**
     * A refusal as the client's user sees it.
     *
     * @param status of HTTP, 0 where the client does not tell
     * @param body the members of the error body that the client keeps
     */
    public record Refusal(String code, int status, String message, String requestId, Map<String, Object> body) {
        public Refusal {
            body = Map.copyOf(body);
        }

        /**
         * Of the members that a client of the Tea generations keeps.
         *
         * @param status as the client tells it; null for the {@code statusCode} among the members, if any
         */
        public static Refusal ofMembers(
                @Nullable String code, @Nullable Integer status, @Nullable String message, Map<String, ?> members) {
            Map<String, Object> body = new LinkedHashMap<>();
            members.forEach((name, value) -> {
                if (value != null) {
                    body.put(name, value);
                }
            });
            return new Refusal(
                    String.valueOf(code),
                    status != null
                            ? status
                            : (int) Double.parseDouble(String.valueOf(body.getOrDefault("statusCode", "0"))),
                    String.valueOf(message),
                    String.valueOf(body.get("RequestId")),
                    body);
        }
    }

    /** One call. */
    @FunctionalInterface
    public interface Action<T> {
        T call() throws Exception;
    }

    /**
     * One call that was made.
     *
     * @param code of the refusal, empty when it worked
     */
    public record Made(String product, String operation, String code, String requestId) {}

    private record Note(String product, String operation, String outcome) {}

    /** The calls of one product. */
    public final class Product {
        private final String product;

        private Product(String product) {
            this.product = product;
        }

        /** Makes a call that must work. */
        public <T> T works(String operation, Action<T> action) {
            T reply;
            try {
                reply = action.call();
            } catch (Exception failure) {
                Refusal refusal = adapter.refusal(failure);
                throw new AssertionError(
                        operation + " must work" + (refusal == null ? "" : " but was refused: " + refusal), failure);
            }
            note(new Made(product, operation, "", adapter.requestId(reply)), "works");
            return reply;
        }

        /** Makes a call that must be refused with this code. */
        public Refusal refused(String operation, String code, Action<?> action) {
            Refusal refusal = demandRefusal(operation, code, action);
            note(new Made(product, operation, code, refusal.requestId()), code);
            return refusal;
        }

        /** Makes a call that a client sends without a signature, which must be refused: it is in nobody's history. */
        public Refusal refusedUnsigned(String operation, String code, Action<?> action) {
            Refusal refusal = demandRefusal(operation, code, action);
            synchronized (Compat.this) {
                notes.add(new Note(product, operation, code));
            }
            return refusal;
        }

        private Refusal demandRefusal(String operation, String code, Action<?> action) {
            Object reply;
            try {
                reply = action.call();
            } catch (Exception failure) {
                Refusal refusal = adapter.refusal(failure);
                if (refusal == null || !refusal.code().equals(code)) {
                    throw new AssertionError(
                            operation + " must be refused with " + code + ", not "
                                    + (refusal == null ? failure : refusal),
                            failure);
                }
                return refusal;
            }
            throw new AssertionError(operation + " must be refused with " + code + " but worked: " + reply);
        }

        /**
         * Notes the operations that a client class offers: its public methods that answer with a reply, without the
         * variants that take run-time options.
         */
        public void offeredBy(Class<?> clientClass) {
            for (Method method : clientClass.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())
                        && method.getReturnType().getSimpleName().endsWith("Response")
                        && !method.getName().endsWith("WithOptions")
                        && !method.getName().endsWith("Advance")) {
                    listed(method.getName());
                }
            }
        }

        /** Notes an operation that the client offers. */
        public void listed(String name) {
            String operation = Character.toUpperCase(name.charAt(0)) + name.substring(1);
            synchronized (Compat.this) {
                listed.computeIfAbsent(product, _ -> new TreeSet<>()).add(operation);
            }
        }
    }

    public Product product(String name) {
        return new Product(name);
    }

    private synchronized void note(Made call, String outcome) {
        made.add(call);
        notes.add(new Note(call.product(), call.operation(), outcome));
    }

    /** All calls so far, in order. */
    public synchronized List<Made> made() {
        return List.copyOf(made);
    }

    /** Writes the notes. */
    @Override
    public synchronized void close() throws IOException {
        StringJoiner calls = new StringJoiner(",\n", "[\n", "\n]");
        notes.forEach(note -> calls.add("{\"product\":" + Json.quote(note.product) + ",\"operation\":"
                + Json.quote(note.operation) + ",\"outcome\":" + Json.quote(note.outcome) + "}"));
        StringJoiner offers = new StringJoiner(",\n", "{\n", "\n}");
        listed.forEach((product, operations) -> offers.add(Json.quote(product) + ":["
                + String.join(",", operations.stream().map(Json::quote).toList()) + "]"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                "{\"client\":" + Json.quote(client) + ",\n\"calls\":" + calls + ",\n\"offers\":" + offers + "}\n");
    }
}
