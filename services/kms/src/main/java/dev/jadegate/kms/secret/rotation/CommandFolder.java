package dev.jadegate.kms.secret.rotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder of the commands that an administrator placed. It is looked at anew at each use: the file, the folder and all
 * that is above it must belong to root or to the server's own user, and nobody else may write there.
 */
final class CommandFolder {
    private static final int GROUP_OR_OTHERS_WRITE = 0022;
    private static final int OWNER_EXECUTES = 0100;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private final Path folder;
    private final int ownUid;

    /** @param ownUid the server's user */
    CommandFolder(Path folder, int ownUid) {
        this.folder = folder;
        this.ownUid = ownUid;
    }

    /** The command of this name. */
    Path command(String name) throws RotationFailed {
        Path file = folder.resolve(name);
        if (!folder.equals(file.getParent())) {
            throw new RotationFailed("`Command` is not the name of a file");
        }
        try {
            Attributes attributes = attributes(file);
            if (!attributes.isFile) {
                throw new RotationFailed("the command `" + name + "` is not a file");
            }
            int mode = attributes.mode;
            if (!isOurs(attributes) || (mode & GROUP_OR_OTHERS_WRITE) != 0 || (mode & OWNER_EXECUTES) == 0) {
                throw new RotationFailed("the command `" + name
                        + "` must belong to root or to the server, be executable, and nobody else may write it");
            }
            requireClosed(folder.toRealPath());
            return file;
        } catch (IOException absent) {
            throw new RotationFailed("there is no command `" + name + "`");
        }
    }

    /** Whoever may write into a folder may put another file, or another folder, where ours is. */
    private void requireClosed(Path whole) throws IOException, RotationFailed {
        for (Path each = whole; each != null; each = each.getParent()) {
            Attributes attributes = attributes(each);
            int mode = attributes.mode;
            // In a sticky folder only the owner of an entry may replace it.
            boolean open = (mode & GROUP_OR_OTHERS_WRITE) != 0 && ((mode & STICKY) == 0 || each.equals(whole));
            if (open || !isOurs(attributes)) {
                throw new RotationFailed(
                        "the folder of commands, or one above it, is not root's or the server's alone");
            }
        }
    }

    private boolean isOurs(Attributes attributes) {
        return attributes.uid == ROOT || attributes.uid == ownUid;
    }

    private record Attributes(int mode, int uid, boolean isFile) {}

    private static Attributes attributes(Path path) throws IOException {
        Map<String, Object> read = Files.readAttributes(path, "unix:mode,uid,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (read.get("mode") instanceof Integer mode
                && read.get("uid") instanceof Integer uid
                && read.get("isRegularFile") instanceof Boolean isFile) {
            return new Attributes(mode, uid, isFile);
        }
        throw new IOException("the file system does not tell owners");
    }
}
