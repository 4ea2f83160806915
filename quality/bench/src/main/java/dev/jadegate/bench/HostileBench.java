package dev.jadegate.bench;

import dev.jadegate.cli.crs.CrsFolder;
import dev.jadegate.testkit.EdgeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What clients of good will notice of hostile ones: the time of a GET and the memory of the edge while each kind of them is at
 * work, and what they get. {@code ./jadegate bench hostile [DIR] [seconds]}: DIR is an unpacked release of the Core Rule Set,
 * by default crs-4.28 in the folder that CONFORMANCE_DATA names. Needs nginx as the backend.
 */
final class HostileBench {
    private static final int FRIENDS = 4;
    private static final int PATIENCE_MILLIS = 120_000;
    private static final int ANSWERS_KEPT_MAX = 20;

    private HostileBench() {}

    public static void main(String[] arguments) throws Exception {
        CrsFolder rules = RuleBench.rules(arguments);
        RuleBench.requireNginx();
        Duration measured = Duration.ofMillis((long) (1_000 * RuleBench.number(arguments, 10)));
        Path scratch = Files.createTempDirectory("jadegate-hostile");
        try (NginxProcess backend = NginxProcess.backend(scratch.resolve("backend"));
                EdgeProcess edge = EdgeProcess.start(
                        scratch.resolve("edge"),
                        backend.port(),
                        RuleBench.waf(rules, 5) + "limits:\n  requestsPerConnection: 1000000\n")) {
            System.out.printf(
                    "%-36s %11s %8s %8s %8s %8s  %s%n",
                    "peers", "friends/s", "p50 ms", "p99 ms", "failed", "RSS MB", "got");
            row("none, warming up", edge, new HostilePeer("", 0, _ -> {}), measured);
            row("none", edge, new HostilePeer("", 0, _ -> {}), measured);
            for (HostilePeer peer : HostilePeer.all()) {
                row(peer.peers() + " x " + peer.name(), edge, peer, measured);
            }
            row("none", edge, new HostilePeer("", 0, _ -> {}), measured);
        }
    }

    private static void row(String name, EdgeProcess edge, HostilePeer peer, Duration measured) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Map<String, Integer> answers = new TreeMap<>();
        List<Thread> threads = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        for (int at = 0; at < peer.peers(); at++) {
            InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (at + 1)});
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                while (!over.get()) {
                    String answer = one(edge.port(), from, peer, sockets);
                    synchronized (answers) {
                        if (!over.get() && (answers.containsKey(answer) || answers.size() < ANSWERS_KEPT_MAX)) {
                            answers.merge(answer, 1, Integer::sum);
                        }
                    }
                }
            }));
        }
        byte[] request = WebRequest.all().getFirst().bytes();
        LoadClient.Result friends = LoadClient.run(edge.port(), FRIENDS, measured, Integer.MAX_VALUE, _ -> request);
        over.set(true);
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %11.0f %8.2f %8.2f %8d %8d  %s%n",
                name,
                friends.perSecond(),
                friends.percentileMillis(50),
                friends.percentileMillis(99),
                friends.refused(),
                WafBench.residentMegabytes(edge.pid()),
                answers);
    }

    /** From an address of its own, as there is a limit of connections for each. */
    private static String one(int port, InetAddress from, HostilePeer peer, List<Socket> sockets) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            synchronized (sockets) {
                sockets.add(socket);
            }
            peer.deed().on(socket);
            return "no end";
        } catch (SocketTimeoutException never) {
            return "no answer in " + PATIENCE_MILLIS + " ms";
        } catch (IOException ended) {
            String what = String.valueOf(ended.getMessage());
            return what.length() == 3 ? what : "closed";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
