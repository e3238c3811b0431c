package dev.weir.shell.ssh;

import dev.weir.sdk.command.CommandUser;
import dev.weir.shell.access.AuditLog;
import dev.weir.shell.access.Sessions;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.jspecify.annotations.Nullable;

/** Files opened, moved and removed over SFTP, for the audit log. */
final class SftpAudit implements SftpEventListener {
  private final AuditLog audit;
  private final ShellHost host;

  SftpAudit(AuditLog audit, ShellHost host) {
    this.audit = audit;
    this.host = host;
  }

  @Override
  public void received(ServerSession session, int type, int id) {
    Sessions.Session entry = session.getAttribute(ServerFactory.ENTRY);
    if (entry != null) {
      entry.touch(host.clock().instant());
    }
  }

  @Override
  public void open(ServerSession session, String remoteHandle, Handle localHandle) {
    if (localHandle instanceof FileHandle file) {
      log(session, "open " + file.getFile().getFileName() + " " + file.getOpenOptions(), null);
    }
  }

  @Override
  public void moved(
      ServerSession session,
      Path from,
      Path to,
      Collection<CopyOption> options,
      @Nullable Throwable thrown) {
    log(session, "rename " + from.getFileName() + " " + to.getFileName(), thrown);
  }

  @Override
  public void removed(
      ServerSession session, Path path, boolean directory, @Nullable Throwable thrown) {
    log(session, "remove " + path.getFileName(), thrown);
  }

  private void log(ServerSession session, String what, @Nullable Throwable thrown) {
    Sessions.Session entry = session.getAttribute(ServerFactory.ENTRY);
    if (entry != null) {
      CommandUser user = entry.user();
      audit.command(user, "sftp " + what, thrown == null ? "ok" : "rejected");
    }
  }
}
