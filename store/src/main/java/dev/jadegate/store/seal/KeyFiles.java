package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a {@code file} seal: a line for each key, so that the key before and the one after a change are there
 * together until the change is made.
 * <pre>jadegate-seal-key-2:{folder}:{seal}:{base64 of the key}:{first 8 hexadecimal digits of its SHA-256}</pre>
 */
final class KeyFiles {
    static final int LINES_MAX = 16;

    private static final String PREFIX = "jadegate-seal-key-2";
    private static final int FILE_BYTES_MAX = 4_096;
    private static final int PARTS = 5;
    private static final int CHECKSUM_DIGITS = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final FolderFiles files;

    KeyFiles(FolderFiles files) {
        this.files = files;
    }

    /** A key with the seal that it opens. */
    record Line(String folderId, String sealId, SecretBytes key) {}

    /**
     * The key of a seal; the caller closes it.
     *
     * @throws SealRefused {@code MISSING}, {@code ALTERED}, {@code READABLE_BY_OTHERS}
     */
    SecretBytes key(Path file, String folderId, String sealId) throws SealRefused, IOException {
        SecretBytes found = null;
        for (Line line : read(file)) {
            if (line.folderId().equals(folderId) && line.sealId().equals(sealId)) {
                found = line.key();
            } else {
                line.key().close();
            }
        }
        if (found == null) {
            throw new SealRefused(
                    SealRefused.Reason.MISSING,
                    Files.exists(file)
                            ? file + " has no key for the seal `" + sealId
                                    + "` of this folder: it belongs to another. Put the right one back."
                            : file + " is missing. Put it back from the backup, or open the folder with another seal.");
        }
        return found;
    }

    /** Adds a line; what is there stays. */
    void add(Path file, Line added) throws SealRefused, IOException {
        List<Line> lines = new ArrayList<>(read(file));
        try {
            if (lines.size() >= LINES_MAX) {
                throw new SealRefused(
                        SealRefused.Reason.TOO_MANY,
                        file + " has " + LINES_MAX + " keys already. Name another file with --path.");
            }
            List<Line> all = new ArrayList<>(lines);
            all.add(added);
            write(file, all);
        } finally {
            close(lines);
        }
    }

    /** Takes the lines of a folder away whose seals are not among {@code kept}; lines of other folders stay. */
    void retain(Path file, String folderId, Set<String> kept) throws SealRefused, IOException {
        List<Line> lines = read(file);
        try {
            List<Line> left = lines.stream()
                    .filter(line -> !line.folderId().equals(folderId) || kept.contains(line.sealId()))
                    .toList();
            if (left.size() < lines.size()) {
                if (left.isEmpty()) {
                    files.delete(file);
                } else {
                    write(file, left);
                }
            }
        } finally {
            close(lines);
        }
    }

    private void write(Path file, List<Line> lines) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Line line : lines) {
            line.key().use(key -> {
                content.writeBytes((PREFIX + ':' + line.folderId() + ':' + line.sealId() + ':')
                        .getBytes(StandardCharsets.US_ASCII));
                content.writeBytes(Base64.getEncoder().encode(key));
                content.writeBytes((':' + checksum(key) + '\n').getBytes(StandardCharsets.US_ASCII));
                return key;
            });
        }
        byte[] bytes = content.toByteArray();
        try {
            files.write(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static List<Line> read(Path file) throws SealRefused, IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        checkOwnerOnly(file);
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw notAKeyFile(file);
        }
        byte[] content = Files.readAllBytes(file);
        List<Line> lines = new ArrayList<>();
        boolean read = false;
        try {
            int from = 0;
            for (int at = 0; at < content.length; at++) {
                if (content[at] == '\n') {
                    Line line = line(Arrays.copyOfRange(content, from, at));
                    if (line == null || lines.size() >= LINES_MAX) {
                        throw notAKeyFile(file);
                    }
                    lines.add(line);
                    from = at + 1;
                }
            }
            if (from != content.length || lines.isEmpty()) {
                throw notAKeyFile(file);
            }
            read = true;
            return lines;
        } finally {
            Arrays.fill(content, (byte) 0);
            if (!read) {
                close(lines);
            }
        }
    }

    private static @Nullable Line line(byte[] text) {
        int[] colons = new int[PARTS - 1];
        int seen = 0;
        for (int at = 0; at < text.length; at++) {
            if (text[at] == ':') {
                if (seen == colons.length) {
                    return null;
                }
                colons[seen++] = at;
            }
        }
        if (seen != colons.length || !text(text, 0, colons[0]).equals(PREFIX)) {
            return null;
        }
        byte[] digits = Arrays.copyOfRange(text, colons[2] + 1, colons[3]);
        byte[] key = new byte[0];
        try {
            key = Base64.getDecoder().decode(digits);
            return key.length == SoftwareKey.BYTES && checksum(key).equals(text(text, colons[3] + 1, text.length))
                    ? new Line(
                            text(text, colons[0] + 1, colons[1]),
                            text(text, colons[1] + 1, colons[2]),
                            SecretBytes.copyOf(key))
                    : null;
        } catch (IllegalArgumentException notBase64) {
            // The message of the exception would hold a piece of the key.
            return null;
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(digits, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static String checksum(byte[] key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key))
                    .substring(0, CHECKSUM_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", impossible);
        }
    }

    private static void close(List<Line> lines) {
        lines.forEach(line -> line.key().close());
    }

    private static SealRefused notAKeyFile(Path file) {
        return new SealRefused(
                SealRefused.Reason.ALTERED,
                file + " is not a key file as it was written. Put it back from the backup.");
    }

    private static void checkOwnerOnly(Path file) throws SealRefused, IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new SealRefused(
                    SealRefused.Reason.READABLE_BY_OTHERS,
                    file + " is open to other users of this machine. Run `chmod 600 " + file
                            + "`; if others may have read it, treat the sealed data as known to them.");
        }
    }
}
