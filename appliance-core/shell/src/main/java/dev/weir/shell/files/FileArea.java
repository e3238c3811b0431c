package dev.weir.shell.files;

import dev.weir.sdk.command.Role;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The only files that users handle: {@code /config} (saved configurations) and {@code /captures},
 * two folders below one root. Paths of users are read as if that root were the whole file system;
 * nothing below it is reached through a symbolic link.
 */
public final class FileArea {
  /** Folder of configurations. */
  public static final String CONFIG = "config";

  /** Folder of captures. */
  public static final String CAPTURES = "captures";

  private static final long RESERVE_BYTES = 64L << 20;
  private static final int MAX_PATH = 1_024;
  private final Path root;

  /**
   * Makes the folders where they are missing.
   *
   * @throws IOException if that fails
   */
  public FileArea(Path root) throws IOException {
    Files.createDirectories(root);
    this.root = root.toRealPath();
    for (String folder : List.of(CONFIG, CAPTURES)) {
      Path path = this.root.resolve(folder);
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(path);
      }
    }
  }

  /** The root. */
  public Path root() {
    return root;
  }

  /**
   * The file that a user's path means, which may or may not exist.
   *
   * @throws AccessDeniedException if the path leads through a symbolic link, or is no path
   */
  public Path resolve(String userPath) throws IOException {
    if (userPath.length() > MAX_PATH || userPath.indexOf('\0') >= 0) {
      throw new AccessDeniedException("path");
    }
    List<String> names = new ArrayList<>();
    for (String name : userPath.split("/")) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    Path path = root;
    for (String name : names) {
      path = path.resolve(name);
      if (Files.isSymbolicLink(path)) {
        throw new AccessDeniedException(userPath);
      }
    }
    return path;
  }

  /** A file of a folder by its name; a longer path must begin with a folder. */
  public Path resolveIn(String folder, String name) throws IOException {
    Path path = resolve(name.contains("/") ? name : folder + "/" + name);
    requireInFolder(path);
    return path;
  }

  /** The path as users see it. */
  public String display(Path path) {
    return "/" + root.relativize(path);
  }

  /**
   * Whether a role may reach a path: administrators all, operators the captures, others nothing.
   */
  public boolean mayAccess(Path path, Role role) {
    if (!path.startsWith(root) || role == Role.READ_ONLY) {
      return false;
    }
    int depth = path.getNameCount() - root.getNameCount();
    if (depth == 0) {
      return true;
    }
    String folder = path.getName(root.getNameCount()).toString();
    return folder.equals(CAPTURES) || folder.equals(CONFIG) && role == Role.ADMIN;
  }

  /**
   * Demands a path inside one of the folders.
   *
   * @throws AccessDeniedException if it is elsewhere, or a folder itself
   */
  public void requireInFolder(Path path) throws IOException {
    boolean inside =
        path.startsWith(root.resolve(CONFIG)) || path.startsWith(root.resolve(CAPTURES));
    if (!inside || path.getNameCount() < root.getNameCount() + 2) {
      throw new AccessDeniedException(path.startsWith(root) ? display(path) : "path");
    }
  }

  /**
   * Demands that the disk has room for more than users' files.
   *
   * @throws IOException if it has not
   */
  public void requireSpace() throws IOException {
    if (Files.getFileStore(root).getUsableSpace() < RESERVE_BYTES) {
      throw new IOException("the disk is full: less than 64 MiB are left");
    }
  }
}
