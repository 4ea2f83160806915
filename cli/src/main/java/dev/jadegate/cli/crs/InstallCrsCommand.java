package dev.jadegate.cli.crs;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the Core Rule Set where the edge finds it, after it was seen to compile. */
@Command(
        name = "install-crs",
        description = {
            "Puts the OWASP Core Rule Set into a folder for the edge.",
            "SOURCE is `deb` for what Debian's package modsecurity-crs has installed, or an unpacked release, or the",
            "archive of one (.tar.gz, .zip). Nothing is fetched. The rules are compiled first: what does not compile is",
            "not installed, and what was there before stays until then.",
            "Exit codes: 0 well, 64 wrong usage, 78 the source cannot be used."
        },
        mixinStandardHelpOptions = true)
public final class InstallCrsCommand implements Callable<Integer> {
    private static final int WRONG_SETUP = 78;
    private static final int PHASES = 5;
    private static final String DEB = "deb";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", description = "`deb`, a folder, a .tar.gz or a .zip.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private String source;

    @Option(names = "--to", paramLabel = "DIR", description = "Where to (default: ${DEFAULT-VALUE}).")
    private Path to = Path.of("crs");

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "What the archive's SHA-256 must be, as its publisher tells it.")
    private @Nullable String sha256;

    @Option(names = "--deb-rules", hidden = true)
    private Path debRules = Path.of("/usr/share/modsecurity-crs");

    @Option(names = "--deb-setup", hidden = true)
    private Path debSetup = Path.of("/etc/modsecurity/crs/crs-setup.conf");

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Map<String, byte[]> files = files();
            Path fresh = Files.createTempDirectory(parent(), ".crs-");
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Path path = fresh.resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.write(path, file.getValue());
                }
                Program program = CrsFolder.of(fresh).blocking();
                replace(fresh);
                int rules = IntStream.rangeClosed(1, PHASES).map(program::rules).sum();
                out.println("installed " + files.size() + " files into `" + to + "`; " + rules
                        + " rules are left to run at paranoia level 1");
            } finally {
                delete(fresh);
            }
            out.println("""
                    in edge.yaml:
                      waf:
                        rules:
                          - crs: %s""".formatted(to.toAbsolutePath().normalize()));
            return 0;
        } catch (InvalidRulesException wrong) {
            return refuse("the rules do not compile, nothing was changed: " + wrong.getMessage());
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException taken) {
            return refuse("`" + to + "` is no folder of rules: name another with --to");
        } catch (IOException failed) {
            return refuse(String.valueOf(failed.getMessage()));
        }
    }

    private int refuse(String message) {
        spec.commandLine().getErr().println("jadegate: " + message);
        return WRONG_SETUP;
    }

    private Map<String, byte[]> files() throws IOException {
        if (!source.equals(DEB)) {
            Path path = Path.of(source);
            if (!Files.exists(path)) {
                throw new IOException("there is no `" + path + "`");
            }
            if (sha256 != null) {
                requireDigest(path, sha256);
            }
            return CrsArchive.read(path);
        }
        if (!Files.isDirectory(debRules)) {
            throw new IOException("there is no `" + debRules + "`: install it with `apt-get install modsecurity-crs`");
        }
        Map<String, byte[]> files = CrsArchive.read(debRules);
        files.put("crs-setup.conf", Files.readAllBytes(debSetup));
        return files;
    }

    private static void requireDigest(Path archive, String expected) throws IOException {
        if (Files.isDirectory(archive)) {
            throw new IOException("--sha256 is that of an archive, and `" + archive + "` is a folder");
        }
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(archive), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        String is = HexFormat.of().formatHex(digest.digest());
        if (!is.equals(expected.toLowerCase(Locale.ROOT).strip())) {
            throw new IOException("the SHA-256 of `" + archive + "` is " + is + ", not what --sha256 says");
        }
    }

    private Path parent() throws IOException {
        Path parent = to.toAbsolutePath().normalize().getParent();
        return Files.createDirectories(parent == null ? Path.of("/") : parent);
    }

    /** Takes the place of what was there, which must have been rules. */
    private void replace(Path fresh) throws IOException {
        if (!Files.exists(to)) {
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        boolean rules = Files.isDirectory(to.resolve("rules"));
        if (!rules) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Path old = Files.createTempDirectory(parent(), ".crs-old-");
        Files.move(to, old.resolve("crs"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
        // What the user set stays.
        Path setup = old.resolve("crs/crs-setup.conf");
        if (Files.isRegularFile(setup) && !source.equals(DEB)) {
            Files.copy(setup, to.resolve("crs-setup.conf"), StandardCopyOption.REPLACE_EXISTING);
        }
        delete(old);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
