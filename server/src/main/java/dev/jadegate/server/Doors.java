package dev.jadegate.server;

import dev.jadegate.gate.ClosedGate;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import dev.jadegate.kms.KmsProduct;
import dev.jadegate.server.http.HttpListener;
import dev.jadegate.server.tls.LocalAuthority;
import dev.jadegate.store.seal.SealError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a server. They open when calls can be answered, or before, when the server waits sealed: every call is
 * then answered with that. Belongs to the thread that starts the server.
 */
final class Doors {
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int ADMIN_CONNECTIONS_MAX = 100;

    private final ServerSettings settings;
    private final AdminPages pages;
    private final LocalAuthority authority;
    private final Supplier<String> ids;
    private @Nullable HttpListener api;
    private @Nullable HttpListener admin;

    /** What answers calls now. */
    private volatile Function<WireRequest, CompletionStage<WireReply>> responder;

    Doors(ServerSettings settings, AdminPages pages, LocalAuthority authority, Supplier<String> ids) {
        this.settings = settings;
        this.pages = pages;
        this.authority = authority;
        this.ids = ids;
        ClosedGate sealed = new ClosedGate(
                List.of(KmsProduct.KMS, KmsProduct.INSTANCE), WireLimits.DEFAULT, ids, SealError.SEALED.failure());
        responder = request -> CompletableFuture.completedFuture(sealed.answer(request));
    }

    boolean areOpen() {
        return api != null;
    }

    /** Begins to listen; the listeners are added to what is open. */
    void open(List<AutoCloseable> opened) throws StartFailure, IOException, GeneralSecurityException {
        HttpListener health = listen(new HttpListener.Options(
                settings.adminListen(),
                WireLimits.DEFAULT,
                null,
                request -> CompletableFuture.completedFuture(pages.answer(request)),
                ids,
                1,
                ADMIN_CONNECTIONS_MAX));
        opened.add(health);
        admin = health;
        HttpListener calls = listen(new HttpListener.Options(
                settings.listen(),
                WireLimits.DEFAULT,
                authority.open(names()),
                request -> responder.apply(request),
                ids,
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                CONNECTIONS_MAX));
        opened.add(calls);
        api = calls;
    }

    /** Answers calls from now on. Who opened early closes as late as others: the listeners are the last of what is open. */
    void serve(Function<WireRequest, CompletionStage<WireReply>> gate, List<AutoCloseable> opened)
            throws StartFailure, IOException, GeneralSecurityException {
        responder = gate;
        if (areOpen()) {
            List<AutoCloseable> listeners = List.of(admin(), api());
            opened.removeAll(listeners);
            opened.addAll(listeners);
        } else {
            open(opened);
        }
    }

    HttpListener api() {
        return Objects.requireNonNull(api);
    }

    HttpListener admin() {
        return Objects.requireNonNull(admin);
    }

    /** The certificate of the local authority, for clients to trust. */
    Path authorityFile() {
        return authority.certificateFile();
    }

    private static HttpListener listen(HttpListener.Options options) throws StartFailure {
        try {
            return new HttpListener(options);
        } catch (IOException taken) {
            String place = options.address().getAddress().getHostAddress() + ":"
                    + options.address().getPort();
            throw new StartFailure(
                    StartFailure.NOT_AVAILABLE,
                    "Cannot listen on " + place
                            + ": another program has the port, or the address is not this machine's."
                            + " Stop it, or choose another with --listen or --admin-listen; port 0 takes a free one.",
                    taken);
        }
    }

    private List<String> names() {
        InetSocketAddress listen = settings.listen();
        return listen.getAddress().isAnyLocalAddress()
                ? List.of()
                : List.of(listen.getAddress().getHostAddress());
    }
}
