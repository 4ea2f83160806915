package dev.jadegate.ram;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Authorizer.Denial;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks an authorizer about calls of any product, as that product's operations would. */
final class Judge {
    private static final Product ECS = new Product("Ecs", "2014-05-26", "ecs");

    private final Authorizer authorizer;
    private Call.Origin origin = new Call.Origin("10.1.2.3", true, "localhost", "test");
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");

    Judge(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    Judge from(String sourceIp, boolean secure, String userAgent) {
        origin = new Call.Origin(sourceIp, secure, "localhost", userAgent);
        return this;
    }

    Judge at(String time) {
        now = Instant.parse(time);
        return this;
    }

    @Nullable
    Denial ask(Caller caller, String action, String resource, Map<String, String> context) {
        Call call = new Call("R", now, caller, ECS, "Any", Access.READ, origin, Map.of(), new NoTrail());
        return authorizer.authorize(call, List.of(new Permission(action, ResourceName.parse(resource), context)));
    }

    boolean allows(Caller caller, String action, String resource) {
        return ask(caller, action, resource, Map.of()) == null;
    }

    boolean allows(Caller caller, String action, String resource, Map<String, String> context) {
        return ask(caller, action, resource, context) == null;
    }

    /** Nothing is recorded by a question. */
    private static final class NoTrail implements Trail {
        @Override
        public RecordedEvent succeeded(Call call, Record response) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RecordedEvent failed(Call call, ApiFailure failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            throw new UnsupportedOperationException();
        }
    }
}
