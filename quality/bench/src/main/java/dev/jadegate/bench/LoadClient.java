package dev.jadegate.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Sends requests over a number of connections, one at a time on each, and measures the answers. Requests are ready
 * bytes, so that both servers of a comparison cost the client the same.
 */
final class LoadClient {
    private static final int LATENCIES_MAX = 2_000_000;

    private LoadClient() {}

    /** What came of a run. */
    @SuppressWarnings("ArrayRecordComponent") // Read by this benchmark alone.
    record Result(long answered, long refused, String firstRefusal, double seconds, long[] sortedNanos) {
        double perSecond() {
            return answered / seconds;
        }

        double percentileMillis(double percent) {
            int index = (int) Math.min(sortedNanos.length - 1, Math.ceil(sortedNanos.length * percent / 100) - 1);
            return sortedNanos[Math.max(index, 0)] / 1e6;
        }
    }

    /** Runs for {@code duration} or until {@code requestsMax} were sent. */
    static Result run(int port, int connections, Duration duration, int requestsMax, IntFunction<byte[]> request)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicReference<String> firstRefusal = new AtomicReference<>("");
        AtomicInteger recorded = new AtomicInteger();
        long[] nanos = new long[LATENCIES_MAX];
        CountDownLatch done = new CountDownLatch(connections);
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        for (int i = 0; i < connections; i++) {
            Thread.ofPlatform().start(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setTcpNoDelay(true);
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
                    for (int index = next.getAndIncrement();
                            index < requestsMax && System.nanoTime() < end;
                            index = next.getAndIncrement()) {
                        long sent = System.nanoTime();
                        socket.getOutputStream().write(request.apply(index));
                        Reply reply = readReply(in);
                        int place = recorded.getAndIncrement();
                        if (place < nanos.length) {
                            nanos[place] = System.nanoTime() - sent;
                        }
                        if (reply.status != 200) {
                            refused.incrementAndGet();
                            firstRefusal.compareAndSet("", new String(reply.body, StandardCharsets.UTF_8));
                        }
                    }
                } catch (IOException broken) {
                    refused.incrementAndGet();
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        int count = Math.min(recorded.get(), nanos.length);
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Result(recorded.get(), refused.get(), firstRefusal.get(), seconds, sorted);
    }

    /** One reply; its body only when it is a refusal. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Reply(int status, byte[] body) {}

    /** Reads one reply with a content length. */
    private static Reply readReply(InputStream in) throws IOException {
        int status = 0;
        int length = 0;
        StringBuilder line = new StringBuilder(64);
        for (int lines = 0; ; lines++) {
            line.setLength(0);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            if (lines == 0) {
                status = Integer.parseInt(line.substring(9, 12));
            } else if (line.isEmpty()) {
                break;
            } else if (line.length() > 15 && line.charAt(7) == '-' && line.charAt(8) != 't') {
                String name = line.substring(0, 15).toLowerCase(java.util.Locale.ROOT);
                if (name.equals("content-length:")) {
                    length = Integer.parseInt(line.substring(15).trim());
                }
            }
        }
        if (status != 200) {
            return new Reply(status, in.readNBytes(length));
        }
        in.skipNBytes(length);
        return new Reply(status, new byte[0]);
    }

    /** A POST without body, its parameters in the query. */
    static byte[] post(String query) {
        return ("POST /?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
