package dev.jadegate.server;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.gate.Gate;
import dev.jadegate.gate.OperationRegistry;
import dev.jadegate.gate.Throttle;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.KmsProduct;
import dev.jadegate.kms.KmsService;
import dev.jadegate.kms.key.ServiceKeys;
import dev.jadegate.ram.RamService;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.server.http.HttpListener;
import dev.jadegate.server.location.LocationOperations;
import dev.jadegate.server.seal.SealControl;
import dev.jadegate.server.seal.SealEvents;
import dev.jadegate.server.seal.SealSocket;
import dev.jadegate.server.tls.LocalAuthority;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.sqlite.SqliteLibrary;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenRefused;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.trail.TrailService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole platform in one process: the only place that puts its parts together. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** The service whose keys RAM's secrets are under. */
    private static final String RAM = "ram";

    private static final Duration DRAIN_GRACE = Duration.ofSeconds(10);

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
            @Nullable SecretBytes accessKeySecret,
            @Nullable String sealWarning) {}

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
        return start(settings, clock, (control, api, admin) -> LOG.warn("The server waits sealed"));
    }

    /**
     * Starts everything; when it returns, calls are answered. Waits when input of people is missing to open the seal: calls
     * are then answered with {@code ServiceUnavailable.Sealed}.
     *
     * @param clock tells the time to all parts; never goes back
     * @param wait told when the server begins to wait
     * @throws StartFailure with the reason and what to do about it; nothing is left running
     */
    public static Server start(ServerSettings settings, Clock clock, SealWait wait) throws StartFailure {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return new Server(open(settings, clock, wait, opened));
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
        } finally {
            settings.seal().clear();
        }
    }

    /** Learns that a start waits for people to open the seal. */
    @FunctionalInterface
    public interface SealWait {
        /**
         * Called once, before the wait.
         *
         * @param api where the API is served, sealed
         * @param admin where health and metrics are served
         */
        void sealed(SealControl control, InetSocketAddress api, InetSocketAddress admin);
    }

    private static int exitCode(OpeningRefused.Reason reason) {
        return switch (reason) {
            case FOLDER_IN_USE, DATABASE_NOT_REACHABLE, DATABASE_IN_USE -> StartFailure.NOT_AVAILABLE;
            case FOLDER_NOT_ACCESSIBLE, DATABASE_UNFIT, SETTING_NOT_UNDERSTOOD, EVENTS_LEFT_OVER, WRONG_ROOT_KEY ->
                StartFailure.WRONG_SETUP;
        };
    }

    private static Parts open(ServerSettings settings, Clock clock, SealWait wait, List<AutoCloseable> opened)
            throws StartFailure, OpeningRefused, SealRefused, SealBroken, IOException, GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        Supplier<String> uuids = new RandomIds(random);

        DataFolder folder = opened(opened, DataFolder.open(settings.data()));
        SqliteLibrary.unpackIn(folder.nativeLibraries());
        System.setProperty(
                CryptoProviders.FOLDER_PROPERTY, folder.nativeLibraries().toString());
        // Loads a library, meanwhile: the keys of RAM's secrets are the first to need it.
        Thread.ofPlatform().daemon().name("crypto-providers").start(CryptoProviders::chosen);
        LockedMemory memory = opened(opened, new LockedMemory());
        Metrics metrics = opened(opened, new Metrics());
        SealStart seal = SealStart.of(folder, settings.seal(), memory, metrics, random, clock);
        AdminPages pages = new AdminPages(metrics, seal.control());
        LocalAuthority authority = new LocalAuthority(folder.path().resolve("tls"), clock, random);
        Doors doors = new Doors(settings, pages, authority, uuids);

        SealControl.Root root = seal.root();
        if (root == null) {
            doors.open(opened);
            opened(opened, new SealSocket(folder.path(), seal.control()));
            root = waitFor(seal.control(), wait, doors);
        }
        Foundation foundation = Foundation.open(
                new Foundation.Needs(
                        folder, seal.folder(), settings.region(), settings.database(), clock, random, uuids, memory),
                root.rootKey(),
                opened);
        TrailService trail = foundation.trail();
        Store store = foundation.store();
        // Before RAM, whose secrets are under its keys, and before KMS, which asks RAM who may.
        ServiceKeys serviceKeys = opened(
                opened,
                new ServiceKeys(new ServiceKeys.Needs(
                        KmsProduct.KMS,
                        settings.region(),
                        store,
                        foundation.seal(),
                        trail.trail(),
                        clock,
                        System::nanoTime,
                        random)));
        RamService ram =
                opened(opened, new RamService(store, foundation.ram(), serviceKeys.encryption(RAM), random, clock));
        Accounts.Bootstrapped account = ram.accounts().bootstrap();
        ram.accounts().openSecrets();
        FirstStart firstStart = firstStart(settings, ram, account, seal.warning());
        Token token = token(settings, opened);
        KmsService kms = opened(
                opened,
                new KmsService(new KmsService.Needs(
                        settings.region(),
                        store,
                        foundation.seal(),
                        trail.trail(),
                        new RamAccessKeys(ram.accessKeys()),
                        new RamHookSessions(ram.serviceSessions()),
                        settings.rotation(),
                        clock,
                        System::nanoTime,
                        random,
                        token,
                        authority::certificatePem)));

        metrics.gauge("jadegate.trail.index.lag", "Events that cannot be looked up yet", trail::indexLag);
        if (token != null) {
            metrics.gauge("jadegate.hsm.up", "Whether the HSM answers", () -> token.isUp() ? 1 : 0);
        }
        metrics.counter(
                "jadegate.rotations.committed",
                "Rotations of secrets whose new value became current",
                kms.rotationCounts()::committed);
        metrics.counter(
                "jadegate.rotations.failed",
                "Steps of rotations that did not work and are tried again",
                kms.rotationCounts()::failed);
        metrics.gauge("jadegate.rotations.underway", "Rotations of secrets that are under way", kms::rotationsUnderWay);
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
        SealEvents events = new SealEvents(KmsProduct.KMS, account.account(), trail.trail(), uuids, clock);
        if (doors.areOpen() && !events.opened("at the start", root.sealId())) {
            throw new StartFailure(StartFailure.WRONG_SETUP, "The trail cannot be written.", null);
        }
        boolean waited = doors.areOpen();
        doors.serve(gate::handle, opened);
        metrics.gauge("jadegate.connections", "Open connections to the API", doors.api()::openConnections);
        kms.start();
        serviceKeys.start();
        seal.control().serves(new ServerLock(foundation.seal(), kms, serviceKeys, events));
        if (!waited) {
            serveSeal(folder, seal, opened);
        }
        pages.ready(trail, store);
        return new Parts(
                settings, opened, doors.api(), doors.admin(), account.account(), firstStart, doors.authorityFile());
    }

    private static SealControl.Root waitFor(SealControl control, SealWait wait, Doors doors) throws StartFailure {
        wait.sealed(control, doors.api().address(), doors.admin().address());
        try {
            return control.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartFailure(StartFailure.NOT_AVAILABLE, "The start was interrupted.", interrupted);
        }
    }

    /** A server whose seal is open does without the socket when it must. */
    private static void serveSeal(DataFolder folder, SealStart seal, List<AutoCloseable> opened) {
        try {
            opened(opened, new SealSocket(folder.path(), seal.control()));
        } catch (IOException tooLong) {
            LOG.warn(
                    "The seal cannot be locked and opened while the server runs: no socket can be made in {}: {}",
                    folder.path(),
                    tooLong.getMessage());
        }
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

    private static FirstStart firstStart(
            ServerSettings settings, RamService ram, Accounts.Bootstrapped bootstrapped, @Nullable String warning) {
        SecretBytes password = switch (bootstrapped) {
            case Accounts.Created created -> created.rootPassword();
            case Accounts.Existing _ -> null;
        };
        return switch (settings.rootKey()) {
            case null -> new FirstStart(password, null, null, warning);
            case ServerSettings.RootKey.Given given -> {
                ram.accounts().createRootAccessKey(bootstrapped.account(), given.accessKeyId(), given.secret());
                yield new FirstStart(password, null, null, warning);
            }
            case ServerSettings.RootKey.Generated _ -> {
                Accounts.RootAccessKey key = ram.accounts().createRootAccessKey(bootstrapped.account());
                yield new FirstStart(password, key.accessKeyId(), key.secret(), warning);
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

    static void closeAll(List<AutoCloseable> opened) {
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
