package dev.weir.shell.ssh;

import java.net.InetSocketAddress;
import org.apache.sshd.server.session.ServerSession;

/** Where a session comes from, for people. */
final class Source {
  private Source() {}

  static String of(ServerSession session) {
    return session.getClientAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
        ? "ssh " + address(inet)
        : "ssh unknown";
  }

  private static String address(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
