package dev.jadegate.server;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.gate.Gate;
import dev.jadegate.gate.OperationRegistry;
import dev.jadegate.gate.Throttle;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.KmsService;
import dev.jadegate.kms.secret.rotation.AddressRule;
import dev.jadegate.ram.RamService;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.server.http.HttpListener;
import dev.jadegate.server.location.LocationOperations;
import dev.jadegate.server.tls.LocalAuthority;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.SealCheck;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreOpening;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.RootKeyFolder;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.sqlite.SqliteLibrary;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenRefused;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.trail.TrailService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole platform in one process: the only place that puts its parts together. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(10);
    private static final int CONNECTIONS_MAX = 10_000;
    private static final List<String> MIGRATED_PRODUCTS = List.of("ram", "trail", "kms");

    private final ServerSettings settings;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What was opened, in order; closed in the reverse order. */
    private final List<AutoCloseable> opened;

    private final HttpListener api;
    private final HttpListener admin;
    private final AccountId account;
    private final FirstStart firstStart;
    private final Path authorityFile;

    /** What was made at this start and is told once. */
    public record FirstStart(
            @Nullable SecretBytes rootPassword,
            @Nullable String accessKeyId,
            @Nullable SecretBytes accessKeySecret) {}

    private Server(Parts parts) {
        this.settings = parts.settings;
        this.opened = parts.opened;
        this.api = parts.api;
        this.admin = parts.admin;
        this.account = parts.account;
        this.firstStart = parts.firstStart;
        this.authorityFile = parts.authorityFile;
    }

    private record Parts(
            ServerSettings settings,
            List<AutoCloseable> opened,
            HttpListener api,
            HttpListener admin,
            AccountId account,
            FirstStart firstStart,
            Path authorityFile) {}

    /**
     * Starts everything; when it returns, calls are answered.
     *
     * @throws StartFailure with the reason and what to do about it; nothing is left running
     */
    public static Server start(ServerSettings settings) throws StartFailure {
        return start(settings, Clock.systemUTC());
    }

    /**
     * Starts everything by a clock of the caller's.
     *
     * @param clock tells the time to all parts; never goes back
     * @throws StartFailure with the reason and what to do about it; nothing is left running
     */
    public static Server start(ServerSettings settings, Clock clock) throws StartFailure {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return new Server(open(settings, clock, opened));
        } catch (StartFailure failure) {
            closeAll(opened);
            throw failure;
        } catch (OpeningRefused refused) {
            closeAll(opened);
            throw new StartFailure(exitCode(refused.reason()), String.valueOf(refused.getMessage()), refused);
        } catch (SealRefused refused) {
            closeAll(opened);
            throw new StartFailure(StartFailure.WRONG_SETUP, String.valueOf(refused.getMessage()), refused);
        } catch (SealBroken | GeneralSecurityException | IOException | ApiFailure failed) {
            closeAll(opened);
            throw new StartFailure(
                    StartFailure.WRONG_SETUP,
                    "The data folder " + settings.data() + " cannot be used: " + failed.getMessage(),
                    failed);
        } catch (RuntimeException bug) {
            closeAll(opened);
            throw bug;
        }
    }

    private static int exitCode(OpeningRefused.Reason reason) {
        return switch (reason) {
            case FOLDER_IN_USE, DATABASE_NOT_REACHABLE, DATABASE_IN_USE -> StartFailure.NOT_AVAILABLE;
            case FOLDER_NOT_ACCESSIBLE, DATABASE_UNFIT, SETTING_NOT_UNDERSTOOD, EVENTS_LEFT_OVER, WRONG_ROOT_KEY ->
                StartFailure.WRONG_SETUP;
        };
    }

    private static Parts open(ServerSettings settings, Clock clock, List<AutoCloseable> opened)
            throws StartFailure, OpeningRefused, SealRefused, SealBroken, IOException, GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        Supplier<String> uuids = new RandomIds(random);

        DataFolder folder = opened(opened, DataFolder.open(settings.data()));
        SqliteLibrary.unpackIn(folder.nativeLibraries());
        System.setProperty(
                CryptoProviders.FOLDER_PROPERTY, folder.nativeLibraries().toString());
        boolean hasData = folder.hasState() || Files.exists(folder.path().resolve("journal"));
        RootSeal seal =
                RootKeyFolder.open(folder.path(), settings.passphrase(), hasData, PassphraseCost.standard(), random);
        String origin = "jadegate/" + settings.region();
        TrailService trail = opened(
                opened,
                TrailService.open(
                        folder.path(),
                        settings.region(),
                        uuids,
                        LogKey.open(folder.path(), origin, seal, random),
                        random,
                        clock));
        Store store = opened(
                opened, StoreOpening.open(folder, settings.database(), MIGRATED_PRODUCTS, trail.sink(), clock, random));
        SealCheck.verify(store, seal);
        RamService ram = opened(opened, new RamService(store, seal, random, clock));
        Accounts.Bootstrapped account = ram.accounts().bootstrap();
        FirstStart firstStart = firstStart(settings, ram, account);
        Token token = token(settings, opened);
        LocalAuthority authority = new LocalAuthority(folder.path().resolve("tls"), clock, random);
        KmsService kms = opened(
                opened,
                new KmsService(new KmsService.Needs(
                        settings.region(),
                        store,
                        seal,
                        trail.trail(),
                        new RamAccessKeys(ram.accessKeys()),
                        new AddressRule(settings.rotationHosts()),
                        clock,
                        System::nanoTime,
                        random,
                        token,
                        authority::certificatePem)));

        Metrics metrics = opened(opened, new Metrics());
        metrics.gauge("jadegate.trail.index.lag", "Events that cannot be looked up yet", trail::indexLag);
        if (token != null) {
            metrics.gauge("jadegate.hsm.up", "Whether the HSM answers", () -> token.isUp() ? 1 : 0);
        }
        Gate gate = new Gate(
                registry(ram, kms, trail, store),
                WireLimits.DEFAULT,
                new Gate.Ports(
                        ram.credentials(),
                        kms.clientKeys(),
                        kms.authorizer(ram.authorizer(), RamAuthorizer::commonContext),
                        trail.trail(),
                        metrics),
                new Throttle(settings.callsPerSecond()),
                uuids,
                clock,
                new SplittableRandom(random.nextLong()));
        AdminPages pages = new AdminPages(trail, store, metrics);
        HttpListener admin = opened(
                opened,
                listen(new HttpListener.Options(
                        settings.adminListen(),
                        WireLimits.DEFAULT,
                        null,
                        request -> CompletableFuture.completedFuture(pages.answer(request)),
                        uuids,
                        1,
                        100)));
        HttpListener api = opened(
                opened,
                listen(new HttpListener.Options(
                        settings.listen(),
                        WireLimits.DEFAULT,
                        authority.open(names(settings)),
                        gate::handle,
                        uuids,
                        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                        CONNECTIONS_MAX)));
        metrics.gauge("jadegate.connections", "Open connections to the API", api::openConnections);
        kms.start();
        pages.ready();
        return new Parts(settings, opened, api, admin, account.account(), firstStart, authority.certificateFile());
    }

    private static @Nullable Token token(ServerSettings settings, List<AutoCloseable> opened) throws StartFailure {
        ServerSettings.Hsm hsm = settings.hsm();
        if (hsm == null) {
            return null;
        }
        try (SecretBytes pin = hsm.pin()) {
            return opened(
                    opened,
                    Token.open(TokenSettings.of(hsm.library(), hsm.token(), hsm.sessions()), pin, System::nanoTime));
        } catch (TokenRefused refused) {
            throw new StartFailure(StartFailure.WRONG_SETUP, String.valueOf(refused.getMessage()), refused);
        }
    }

    private static <T extends AutoCloseable> T opened(List<AutoCloseable> list, T part) {
        list.add(part);
        return part;
    }

    private static OperationRegistry registry(RamService ram, KmsService kms, TrailService trail, Store store) {
        List<Operation<?, ?>> operations = new ArrayList<>(ram.operations());
        operations.addAll(kms.operations());
        operations.addAll(trail.operations(store));
        operations.addAll(LocationOperations.operations());
        return new OperationRegistry(operations, WireLimits.DEFAULT);
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

    private static List<String> names(ServerSettings settings) {
        InetSocketAddress listen = settings.listen();
        return listen.getAddress().isAnyLocalAddress()
                ? List.of()
                : List.of(listen.getAddress().getHostAddress());
    }

    private static FirstStart firstStart(ServerSettings settings, RamService ram, Accounts.Bootstrapped bootstrapped) {
        SecretBytes password = switch (bootstrapped) {
            case Accounts.Created created -> created.rootPassword();
            case Accounts.Existing _ -> null;
        };
        return switch (settings.rootKey()) {
            case null -> new FirstStart(password, null, null);
            case ServerSettings.RootKey.Given given -> {
                ram.accounts().createRootAccessKey(bootstrapped.account(), given.accessKeyId(), given.secret());
                yield new FirstStart(password, null, null);
            }
            case ServerSettings.RootKey.Generated _ -> {
                Accounts.RootAccessKey key = ram.accounts().createRootAccessKey(bootstrapped.account());
                yield new FirstStart(password, key.accessKeyId(), key.secret());
            }
        };
    }

    /** Where the API is served. */
    public InetSocketAddress apiAddress() {
        return api.address();
    }

    /** Where health and metrics are served. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** The first account. */
    public AccountId account() {
        return account;
    }

    public FirstStart firstStart() {
        return firstStart;
    }

    public String region() {
        return settings.region();
    }

    /** The certificate of the local authority, for clients to trust. */
    public Path authorityFile() {
        return authorityFile;
    }

    /** Lets the calls in flight finish, closes everything and seals the log. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            api.drain(DRAIN_GRACE);
            closeAll(opened);
        }
    }

    private static void closeAll(List<AutoCloseable> opened) {
        for (AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception failed) {
                // The rest is closed all the same.
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), failed);
            }
        }
        opened.clear();
    }
}
