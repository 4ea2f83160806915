package dev.jadegate.gate;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.WireLimits;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All operations that are offered, by version and name. Immutable. */
public final class OperationRegistry {
    private final Map<String, OfProduct> byVersion = new TreeMap<>();

    /**
     * All of these operations.
     *
     * <p>The shapes of records are read when an operation is first called: reading them all would take the better part of
     * a start. That every one of them has a form on the wire is shown by a test.
     *
     * @throws IllegalArgumentException when two products share a version or two operations a name
     */
    public OperationRegistry(List<Operation<?, ?>> operations, WireLimits limits) {
        JsonParameters json = new JsonParameters(limits);
        for (Operation<?, ?> operation : operations) {
            Product product = operation.product();
            OfProduct known = byVersion.computeIfAbsent(product.version(), version -> new OfProduct(product));
            if (!known.product.equals(product)) {
                throw new IllegalArgumentException(product + " and " + known.product + " share a version");
            }
            if (known.operations.put(operation.name(), bound(operation, json)) != null) {
                throw new IllegalArgumentException(operation.name() + " of " + product + " is declared twice");
            }
        }
    }

    private static <Q extends Record, R extends Record> Bound<Q, R> bound(
            Operation<Q, R> operation, JsonParameters json) {
        return new Bound<>(operation, new RequestBinder<>(operation.request(), json));
    }

    @Nullable
    OfProduct product(String version) {
        return byVersion.get(version);
    }

    /** All operations, sorted by version and name. */
    public List<Operation<?, ?>> operations() {
        return byVersion.values().stream()
                .map(product -> product.operations.values())
                .flatMap(Collection::stream)
                .<Operation<?, ?>>map(Bound::operation)
                .toList();
    }

    /** One product's operations. */
    static final class OfProduct {
        private final Product product;
        private final Map<String, Bound<?, ?>> operations = new TreeMap<>();

        OfProduct(Product product) {
            this.product = product;
        }

        Product product() {
            return product;
        }

        @Nullable
        Bound<?, ?> operation(String name) {
            return operations.get(name);
        }
    }

    /** An operation with what was derived from its declaration. */
    record Bound<Q extends Record, R extends Record>(Operation<Q, R> operation, RequestBinder<Q> binder) {}
}
