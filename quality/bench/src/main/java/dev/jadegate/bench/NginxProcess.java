package dev.jadegate.bench;

import dev.jadegate.testkit.EdgeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An nginx of one process and one worker in a folder of its own: as a backend, as a plain proxy, as a proxy with ModSecurity. */
final class NginxProcess implements AutoCloseable {
    static final Path BINARY = Path.of("/usr/sbin/nginx");
    static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_http_modsecurity_module.so");
    private static final Path RECOMMENDED = Path.of("/etc/nginx/modsecurity.conf");
    private static final Path UNICODE = Path.of("/etc/nginx/unicode.mapping");
    private static final int BODY_BYTES = 1_000;
    private static final int START_TRIES_MAX = 600;

    private final Process process;
    private final int port;

    private NginxProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether nginx and its module are there. */
    static boolean installed() {
        return Files.isExecutable(BINARY) && Files.isRegularFile(MODULE) && Files.isRegularFile(RECOMMENDED);
    }

    /** Answers everything with 1000 bytes of text. */
    static NginxProcess backend(Path folder) throws Exception {
        int port = EdgeProcess.freePort();
        return start(folder, port, "", """
                server {
                  listen 127.0.0.1:%d;
                  client_max_body_size 2m;
                  location / { default_type text/plain; return 200 "%s"; }
                }
                """.formatted(port, "x".repeat(BODY_BYTES)));
    }

    /** Passes everything on. */
    static NginxProcess proxy(Path folder, int backend) throws Exception {
        int port = EdgeProcess.freePort();
        return start(folder, port, "", proxying(port, backend, ""));
    }

    /** Passes on what the rules let through; the engine is set up as its package recommends, and blocks. */
    static NginxProcess modSecurity(Path folder, int backend, Path setup, Path rules) throws Exception {
        Files.createDirectories(folder);
        Path file = folder.resolve("modsecurity.conf");
        Files.writeString(
                file,
                Files.readString(RECOMMENDED)
                                .replace("SecRuleEngine DetectionOnly", "SecRuleEngine On")
                                .replace("SecUnicodeMapFile unicode.mapping", "SecUnicodeMapFile " + UNICODE)
                                .replaceAll("SecAuditLog /.*", "SecAuditLog " + folder.resolve("audit.log"))
                        + "\nInclude " + setup + "\nInclude " + rules + "/*.conf\n");
        int port = EdgeProcess.freePort();
        return start(
                folder,
                port,
                "load_module " + MODULE + ";\n",
                proxying(port, backend, "modsecurity on; modsecurity_rules_file " + file + ";"));
    }

    private static String proxying(int port, int backend, String module) {
        return """
                upstream backend { server 127.0.0.1:%d; keepalive 64; keepalive_requests 1000000; }
                server {
                  listen 127.0.0.1:%d;
                  client_max_body_size 2m;
                  client_body_buffer_size 256k;
                  %s
                  location / {
                    proxy_pass http://backend;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                  }
                }
                """.formatted(backend, port, module);
    }

    private static NginxProcess start(Path folder, int port, String modules, String servers) throws Exception {
        Files.createDirectories(folder);
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, modules + """
                        daemon off;
                        master_process off;
                        worker_processes 1;
                        pid nginx.pid;
                        error_log error.log error;
                        events { worker_connections 1024; }
                        http {
                          access_log off;
                          keepalive_requests 1000000;
                          client_body_temp_path body;
                          proxy_temp_path proxy;
                          fastcgi_temp_path fastcgi;
                          uwsgi_temp_path uwsgi;
                          scgi_temp_path scgi;
                        %s}
                        """.formatted(servers));
        Process process = new ProcessBuilder(
                        List.of(BINARY.toString(), "-p", folder + "/", "-c", configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        NginxProcess started = new NginxProcess(process, port);
        for (int tries = 0; !started.answers(); tries++) {
            if (!process.isAlive() || tries == START_TRIES_MAX) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "nginx did not start: " + Files.readString(folder.resolve("nginx.log")));
            }
            Thread.sleep(50);
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
