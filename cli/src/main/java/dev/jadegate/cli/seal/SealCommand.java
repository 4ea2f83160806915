package dev.jadegate.cli.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.RootChange;
import dev.jadegate.server.StartFailure;
import dev.jadegate.server.seal.SealAdministration;
import dev.jadegate.server.seal.SealAdministration.Wish;
import dev.jadegate.server.seal.SealClient;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.server.seal.SealProtocol.Verb;
import dev.jadegate.server.seal.SealReply;
import dev.jadegate.server.seal.SealSession;
import dev.jadegate.server.seal.SealTexts;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What opens a data folder. */
@Command(
        name = "seal",
        description = {
            "Says and changes what opens a data folder; opens and locks the seal of a running server.",
            "Exit codes: 69 a server works in the folder, or none answers; 77 refused; 78 wrong set-up."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SealCommand.Status.class,
            SealCommand.Add.class,
            SealCommand.Remove.class,
            SealCommand.Rekey.class,
            SealCommand.Unseal.class,
            SealCommand.Lock.class
        })
public final class SealCommand implements Runnable {
    private static final int REFUSED = 77;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before run().
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "`seal` needs a command: status, add, remove, rekey, unseal or lock");
    }

    /** Says which seals there are. */
    @Command(
            name = "status",
            description = "Lists the seals, and says whether a running server's is open.",
            mixinStandardHelpOptions = true)
    static final class Status extends SealTask {
        @Override
        int run() throws SealRefused, OpeningRefused {
            SealClient client = new SealClient(folder());
            if (client.isThere()) {
                try {
                    print(client.ask(Verb.STATUS).text());
                    return 0;
                } catch (IOException nobody) {
                    // The server that made the socket is gone.
                }
            }
            try (SealSession session = session()) {
                for (SealRecord seal : session.seals().seals()) {
                    print(SealTexts.line(seal));
                }
                if (session.seals().previousRoot().length > 0) {
                    print("The root key is being changed: the next start ends that.");
                }
            }
            return 0;
        }
    }

    /** Adds a seal. */
    @Command(
            name = "add",
            description =
                    "Adds a seal. Any one of the seals opens the folder, so each must be kept as well as the others.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "KIND",
            subcommands = {AddTask.Passphrase.class, AddTask.Shares.class, AddTask.KeyFile.class, AddTask.Token.class})
    static final class Add implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // Set by picocli before run().
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(
                    spec.commandLine(), "`seal add` needs a kind: passphrase, shares, file or pkcs11");
        }
    }

    /** Removes a seal. */
    @Command(
            name = "remove",
            description =
                    "Removes a seal, but not the last. Old copies of the folder are still opened by it: see rekey.",
            mixinStandardHelpOptions = true)
    static final class Remove extends SealTask {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private SealKeys keys;

        @Parameters(paramLabel = "ID", description = "The seal, as `status` names it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Override
        int run() throws SealRefused, OpeningRefused, SecretSource.Unreadable {
            try (SealSession session = session();
                    SecretBytes root = keys.open(session);
                    SecretBytes pin = keys.pin()) {
                String left = session.administration().remove(root, id, pin);
                print(id + " is removed." + (left.isEmpty() ? "" : " " + left));
                return 0;
            }
        }
    }

    /** Renews a seal, or the root key with all of them. */
    @Command(
            name = "rekey",
            description = {
                "Renews a seal over the same root key; or, with --root, makes a new root key and renews all seals.",
                "A new root key seals everything anew that hung on the old one; sessions of STS end."
            },
            mixinStandardHelpOptions = true)
    static final class Rekey extends SealTask {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private SealKeys keys;

        @Parameters(arity = "0..1", paramLabel = "ID", description = "The seal, as `status` names it.")
        private @Nullable String id;

        @Option(names = "--root", description = "Makes a new root key.")
        private boolean root;

        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "The new passphrase is in this file (or in $JADEGATE_NEW_PASSPHRASE).")
        private @Nullable Path newPassphrase;

        @Option(
                names = "--new-token-pin-file",
                paramLabel = "FILE",
                description = "The PIN of the token is in this file (default: $JADEGATE_TOKEN_PIN).")
        private @Nullable Path newPin;

        @Option(
                names = "--database",
                paramLabel = "URL",
                description = "As the server is started with (or $JADEGATE_DATABASE); only with --root.")
        private @Nullable String database = System.getenv("JADEGATE_DATABASE");

        @Option(
                names = "--region",
                paramLabel = "REGION",
                description = "As the server is started with (or $JADEGATE_REGION); only with --root.")
        private @Nullable String region = System.getenv("JADEGATE_REGION");

        @Override
        int run() throws SealRefused, OpeningRefused, StartFailure, SecretSource.Unreadable {
            if (root == (id != null)) {
                throw new ParameterException(spec.commandLine(), "`seal rekey` takes the id of a seal, or --root");
            }
            return id == null ? changeRoot() : renew(id);
        }

        private int renew(String seal) throws SealRefused, OpeningRefused, SecretSource.Unreadable {
            try (SealSession session = session();
                    SecretBytes key = keys.open(session)) {
                Wish wish = wish(SealFolder.seal(session.seals(), seal));
                try {
                    AddTask.tell(
                            session.administration().renew(key, seal, wish),
                            spec.commandLine().getOut());
                } finally {
                    AddTask.clear(wish);
                }
                return 0;
            }
        }

        private int changeRoot() throws SealRefused, OpeningRefused, StartFailure, SecretSource.Unreadable {
            SecretBytes next;
            try (SealSession session = session();
                    SecretBytes key = keys.open(session)) {
                next = session.seals().previousRoot().length > 0 ? key.use(SecretBytes::copyOf) : change(session, key);
            }
            // From here on a start would do the same.
            RootChange.finish(folder(), database, region == null ? "cn-hangzhou" : region, next);
            print("The root key is changed, and what hung on the old one is sealed anew.");
            return 0;
        }

        private SecretBytes change(SealSession session, SecretBytes key) throws SealRefused, SecretSource.Unreadable {
            List<Wish> wishes = new ArrayList<>();
            try {
                for (SealRecord seal : session.seals().seals()) {
                    wishes.add(wish(seal));
                }
                SealAdministration.Changed changed = session.administration().changeRoot(key, wishes);
                for (SealAdministration.Made made : changed.seals()) {
                    AddTask.tell(made, spec.commandLine().getOut());
                }
                return changed.rootKey();
            } finally {
                wishes.forEach(AddTask::clear);
            }
        }

        /** A seal of the same kind. */
        private Wish wish(SealRecord seal) throws SecretSource.Unreadable {
            return switch (seal.kind()) {
                case SealRecord.KeyFile kind -> new Wish.OfFile(kind.path());
                case SealRecord.Passphrase _ ->
                    new Wish.OfPassphrase(AddTask.newPassphrase(newPassphrase), PassphraseCost.standard());
                case SealRecord.Shares kind -> new Wish.OfShares(kind.threshold(), kind.count());
                case SealRecord.Token kind -> new Wish.OfToken(kind.library(), kind.token(), AddTask.pin(newPin));
            };
        }
    }

    /** Opens the seal of a running server. */
    @Command(
            name = "unseal",
            description = {
                "Opens the seal of a server that waits or was locked, with one thing at a time.",
                "Without --passphrase-file, --share-file or --token-pin-file it asks, or takes the key file that is there."
            },
            mixinStandardHelpOptions = true)
    static final class Unseal extends SealTask {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private SealKeys keys;

        @Override
        int run() throws SecretSource.Unreadable, IOException {
            SealClient client = new SealClient(folder());
            SealInputs inputs = keys.read();
            try {
                SealReply reply = null;
                for (SecretBytes share : inputs.shares()) {
                    reply = client.ask(Verb.SHARE, share);
                    print(reply.text());
                    if (!reply.done()) {
                        return REFUSED;
                    }
                }
                if (reply == null) {
                    reply = one(client, inputs);
                    print(reply.text());
                }
                return reply.done() ? 0 : REFUSED;
            } finally {
                inputs.clear();
            }
        }

        private static SealReply one(SealClient client, SealInputs inputs) throws IOException, SecretSource.Unreadable {
            if (inputs.passphrase() != null) {
                return client.ask(Verb.PASSPHRASE, inputs.passphrase());
            }
            if (inputs.pin() != null) {
                return client.ask(Verb.PIN, inputs.pin());
            }
            Console terminal = SecretSource.terminal();
            if (terminal == null) {
                return client.ask(Verb.KEY_FILES);
            }
            SealReply status = client.ask(Verb.STATUS);
            if (status.open()) {
                return new SealReply(true, true, "The seal is open already.");
            }
            terminal.printf("%s%n", status.text());
            try (SecretBytes typed = SecretSource.ask(terminal, "Passphrase, or a share; nothing for the key file: ")) {
                if (typed == null || typed.length() == 0) {
                    return client.ask(Verb.KEY_FILES);
                }
                if (!SealKeys.isShare(typed)) {
                    return client.ask(Verb.PASSPHRASE, typed);
                }
                String slip = SealKeys.slip(typed);
                if (slip != null) {
                    throw new SecretSource.Unreadable(slip);
                }
                return client.ask(Verb.SHARE, typed);
            }
        }
    }

    /** Locks the seal of a running server. */
    @Command(
            name = "lock",
            description = {
                "Clears the keys of a running server from its memory, at once: calls that need key material are answered",
                "with 503 ServiceUnavailable.Sealed until `seal unseal`. What is only told of keys and secrets goes on."
            },
            mixinStandardHelpOptions = true)
    static final class Lock extends SealTask {
        @Override
        int run() throws IOException {
            SealReply reply = new SealClient(folder()).ask(Verb.LOCK);
            print(reply.text());
            return reply.done() ? 0 : REFUSED;
        }
    }
}
