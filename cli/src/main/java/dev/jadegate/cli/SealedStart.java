package dev.jadegate.cli;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.cli.seal.SealKeys;
import dev.jadegate.cli.seal.SecretSource;
import dev.jadegate.server.Server;
import dev.jadegate.server.seal.SealControl;
import dev.jadegate.server.seal.SealReply;
import java.io.Console;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A start that waits for people to open the seal: says so, and asks on the terminal when there is one. */
final class SealedStart implements Server.SealWait {
    private final PrintWriter out;
    private @Nullable Thread stop;

    SealedStart(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void sealed(SealControl control, InetSocketAddress api, InetSocketAddress admin) {
        // Told to stop while nothing is open yet: there is nothing to close.
        Thread hook = new Thread(() -> Runtime.getRuntime().halt(0), "stop while sealed");
        stop = hook;
        Runtime.getRuntime().addShutdownHook(hook);
        out.println("The server is " + control.trouble() + ".");
        out.println("Open it with `./jadegate seal unseal`.");
        out.println("jadegate sealed: http://" + Greeting.place(api) + " admin http://" + Greeting.place(admin));
        out.flush();
        Console terminal = SecretSource.terminal();
        if (terminal != null) {
            Thread.ofPlatform().daemon().name("ask for the seal").start(() -> ask(terminal, control));
        }
    }

    /** The start is no longer waiting; from now on a stop closes what is open. */
    void ended() {
        Thread hook = stop;
        if (hook != null) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** Ends when the seal is open, or nobody types any more. */
    private static void ask(Console terminal, SealControl control) {
        boolean open = false;
        while (!open) {
            try (SecretBytes typed = SecretSource.ask(terminal, "Passphrase, or a share: ")) {
                if (typed == null) {
                    return;
                }
                SealReply reply = control.offer(SealKeys.offer(typed), "the terminal of the server");
                terminal.printf("%s%n", reply.text());
                open = reply.open();
            }
        }
    }
}
