package dev.weir.drivers.netlink;

import dev.weir.drivers.io.Errno;
import dev.weir.drivers.io.NativeException;
import dev.weir.drivers.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests to the kernel's network configuration, one at a time, each acknowledged.
 *
 * <p>Belongs to the network namespace in which it was opened, whichever thread uses it later. A
 * refusal is a {@link NativeException} that says what was asked, on which object, and the error
 * number.
 */
public final class Rtnetlink implements AutoCloseable {
  private static final int DUMP_ATTEMPTS = 20;

  private final NetlinkSocket socket;
  private final Links links = new Links(this);
  private final Addresses addresses = new Addresses(this);
  private final Routes routes = new Routes(this);
  private final Neighbours neighbours = new Neighbours(this);
  private final IngressFilter ingressFilter = new IngressFilter(this);
  private int sequence;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens in the calling thread's network namespace. */
  public static Rtnetlink open() throws IOException {
    return new Rtnetlink(new NetlinkSocket(0, true));
  }

  /** Opens in a namespace. */
  public static Rtnetlink open(NetworkNamespace namespace) throws IOException {
    return namespace.call(Rtnetlink::open);
  }

  public Links links() {
    return links;
  }

  public Addresses addresses() {
    return addresses;
  }

  public Routes routes() {
    return routes;
  }

  public Neighbours neighbours() {
    return neighbours;
  }

  public IngressFilter ingressFilter() {
    return ingressFilter;
  }

  /** Sends a request and waits for its acknowledgement. */
  synchronized void request(NetlinkWriter message, String attempt) throws IOException {
    int number = ++sequence;
    socket.send(message.finish(number));
    while (true) {
      for (NetlinkMessage answer : socket.receive()) {
        if (answer.sequence() == number && answer.type() == NetlinkMessage.ERROR) {
          int errno = answer.errno();
          if (errno != 0) {
            throw new NativeException(attempt, errno);
          }
          return;
        }
      }
    }
  }

  /**
   * Sends a request for a dump and collects its messages; a dump that changed under way is asked
   * for again.
   */
  synchronized List<NetlinkMessage> dump(NetlinkWriter message, String attempt) throws IOException {
    for (int i = 0; i < DUMP_ATTEMPTS; i++) {
      List<NetlinkMessage> found = new ArrayList<>();
      if (collect(message, attempt, found)) {
        return found;
      }
    }
    throw new NativeException(attempt + ": it changes all the time", Errno.EINTR);
  }

  private boolean collect(NetlinkWriter message, String attempt, List<NetlinkMessage> found)
      throws IOException {
    int number = ++sequence;
    socket.send(message.finish(number));
    boolean consistent = true;
    while (true) {
      for (NetlinkMessage answer : socket.receive()) {
        if (answer.sequence() != number) {
          continue;
        }
        consistent &= (answer.flags() & NetlinkMessage.FLAG_DUMP_INTERRUPTED) == 0;
        switch (answer.type()) {
          case NetlinkMessage.DONE -> {
            return consistent;
          }
          case NetlinkMessage.ERROR -> throw new NativeException(attempt, answer.errno());
          default -> found.add(answer);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
