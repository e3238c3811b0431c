package dev.weir.shell.ssh;

import dev.weir.sdk.command.Role;
import dev.weir.shell.files.FileArea;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.security.Principal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * What SFTP may see: the folders of the {@link FileArea}, nothing else. Every path of a request is
 * resolved here; links are neither followed nor made, owners not changed. Administrators read and
 * write both folders, operators the captures.
 */
final class SftpFolders implements SftpFileSystemAccessor {
  private final FileArea area;
  private final Function<ServerSession, Role> roles;

  SftpFolders(FileArea area, Function<ServerSession, Role> roles) {
    this.area = area;
    this.roles = roles;
  }

  @Override
  public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path rootDir, String remotePath)
      throws IOException {
    Path path = area.resolve(remotePath);
    Role role = roles.apply(subsystem.getServerSession());
    if (!area.mayAccess(path, role)) {
      throw new AccessDeniedException(remotePath);
    }
    return path;
  }

  @Override
  public LinkOption[] resolveFileAccessLinkOptions(
      SftpSubsystemProxy subsystem, Path file, int cmd, String extension, boolean followLinks) {
    return new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
  }

  @Override
  public SeekableByteChannel openFile(
      SftpSubsystemProxy subsystem,
      FileHandle handle,
      Path file,
      String remote,
      Set<? extends OpenOption> options,
      FileAttribute<?>... attributes)
      throws IOException {
    area.requireInFolder(file);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new AccessDeniedException(file.toString());
    }
    Set<OpenOption> safe = new HashSet<>(options);
    safe.add(LinkOption.NOFOLLOW_LINKS);
    if (safe.contains(StandardOpenOption.WRITE) || safe.contains(StandardOpenOption.APPEND)) {
      area.requireSpace();
    }
    return Files.newByteChannel(file, safe);
  }

  @Override
  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  public DirectoryStream<Path> openDirectory(
      SftpSubsystemProxy subsystem,
      DirectoryHandle handle,
      Path folder,
      String remote,
      LinkOption... options)
      throws IOException {
    Role role = roles.apply(subsystem.getServerSession());
    return Files.newDirectoryStream(folder, entry -> area.mayAccess(entry, role));
  }

  @Override
  public void createDirectory(SftpSubsystemProxy subsystem, Path path) throws IOException {
    area.requireInFolder(path);
    Files.createDirectory(path);
  }

  @Override
  public void createLink(SftpSubsystemProxy subsystem, Path link, Path existing, boolean symbolic)
      throws IOException {
    throw new AccessDeniedException(link.toString(), null, "links are not allowed");
  }

  @Override
  public String resolveLinkTarget(SftpSubsystemProxy subsystem, Path link) throws IOException {
    throw new AccessDeniedException(link.toString(), null, "links are not allowed");
  }

  @Override
  public void renameFile(
      SftpSubsystemProxy subsystem, Path oldPath, Path newPath, Collection<CopyOption> options)
      throws IOException {
    area.requireInFolder(oldPath);
    area.requireInFolder(newPath);
    Files.move(oldPath, newPath, options.toArray(CopyOption[]::new));
  }

  @Override
  public void copyFile(
      SftpSubsystemProxy subsystem, Path source, Path target, Collection<CopyOption> options)
      throws IOException {
    area.requireInFolder(source);
    area.requireInFolder(target);
    area.requireSpace();
    Set<CopyOption> safe = new HashSet<>(options);
    safe.add(LinkOption.NOFOLLOW_LINKS);
    Files.copy(source, target, safe.toArray(CopyOption[]::new));
  }

  @Override
  public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean directory)
      throws IOException {
    area.requireInFolder(path);
    Files.delete(path);
  }

  @Override
  public void setFileOwner(
      SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options) {}

  @Override
  public void setGroupOwner(
      SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options) {}

  @Override
  public void setFilePermissions(
      SftpSubsystemProxy subsystem,
      Path file,
      Set<PosixFilePermission> permissions,
      LinkOption... options) {}

  @Override
  public void setFileAttribute(
      SftpSubsystemProxy subsystem,
      Path file,
      String view,
      String attribute,
      Object value,
      LinkOption... options)
      throws IOException {
    if (attribute.equals("size")) {
      throw new AccessDeniedException(file.toString(), null, "files are not resized");
    }
  }

  @Override
  public void applyExtensionFileAttributes(
      SftpSubsystemProxy subsystem,
      Path file,
      Map<String, byte[]> extensions,
      LinkOption... options) {}

  @Override
  public UserPrincipal resolveFileOwner(
      SftpSubsystemProxy subsystem, Path file, UserPrincipal name) {
    return name;
  }

  @Override
  public GroupPrincipal resolveGroupOwner(
      SftpSubsystemProxy subsystem, Path file, GroupPrincipal name) {
    return name;
  }
}
