package dev.jadegate.cli.edge;

import dev.jadegate.edge.Edge;
import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.InvalidConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves applications behind rules until it is told to stop. */
@Command(
        name = "edge",
        description = {
            "Serves applications as a reverse proxy, with rules that decide what reaches them.",
            "SIGHUP reads the configuration again and opens logs anew; SIGTERM or Ctrl-C lets requests finish and ends.",
            "docs/edge.md explains the file."
        },
        mixinStandardHelpOptions = true)
public final class EdgeCommand implements Callable<Integer> {
    private static final int NOT_AVAILABLE = 69;
    private static final int WRONG_SETUP = 78;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration, a YAML file.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path file;

    @Option(
            names = "--check",
            description = "Reads the configuration and the rules, tells what is wrong with them, and ends.")
    private boolean check;

    @Override
    public Integer call() {
        return check ? check() : serve();
    }

    private int check() {
        try {
            EdgeConfig config = Edge.check(file);
            spec.commandLine()
                    .getOut()
                    .println(file + " is well: " + config.listeners().size() + " listeners, "
                            + config.sites().size() + " sites, "
                            + config.upstreams().size() + " upstreams");
            return 0;
        } catch (InvalidConfigException wrong) {
            tell(String.valueOf(wrong.getMessage()));
            return WRONG_SETUP;
        }
    }

    private void tell(String problems) {
        problems.lines().forEach(line -> spec.commandLine().getErr().println("jadegate: " + line));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Looks again until the end.
    private int serve() {
        Edge edge;
        try {
            edge = Edge.start(file, Clock.systemUTC(), new FileOutputStream(FileDescriptor.out));
        } catch (Edge.StartFailure failure) {
            tell(String.valueOf(failure.getMessage()));
            return failure.isWrongSetup() ? WRONG_SETUP : NOT_AVAILABLE;
        }
        ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("jadegate-reload").daemon().factory());
        long interval = edge.config().reloadInterval().toMillis();
        if (interval > 0) {
            keeper.scheduleWithFixedDelay(
                    () -> guarded(edge::reloadIfChanged), interval, interval, TimeUnit.MILLISECONDS);
        }
        if (!HangUp.hear(() -> keeper.execute(() -> guarded(edge::reload)))) {
            spec.commandLine()
                    .getErr()
                    .println("jadegate: SIGHUP cannot be heard here; changed files are seen all the same");
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            keeper.shutdownNow();
                            edge.drain();
                            // Told to stop and stopped cleanly: the JVM would report the signal instead.
                            Runtime.getRuntime().halt(0);
                        },
                        "stop"));
        greet(edge);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** A reload that fails for a reason nobody thought of must not end all reloads. */
    private void guarded(Runnable reload) {
        try {
            reload.run();
        } catch (RuntimeException bug) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("jadegate: a reload failed, which is a bug in jadegate:");
            bug.printStackTrace(err);
        }
    }

    private void greet(Edge edge) {
        String listeners = edge.addresses().entrySet().stream()
                .map(one -> (tls(edge, one.getKey()) ? "https://" : "http://") + place(one.getValue()))
                .collect(Collectors.joining(" "));
        InetSocketAddress admin = edge.adminAddress();
        PrintWriter out = spec.commandLine().getOut();
        out.println("jadegate ready: " + listeners + (admin == null ? "" : " admin http://" + place(admin)));
        out.flush();
    }

    private static boolean tls(Edge edge, String listener) {
        return edge.config().listeners().stream().anyMatch(one -> one.name().equals(listener) && one.tls());
    }

    private static String place(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
