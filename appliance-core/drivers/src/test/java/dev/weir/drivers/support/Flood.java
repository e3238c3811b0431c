package dev.weir.drivers.support;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Many UDP flows out of a namespace, to ports of their own from 4000. */
public final class Flood implements AutoCloseable {
  private final List<DatagramChannel> flows = new ArrayList<>();

  public Flood(NetworkNamespace namespace, String target, int count) throws Exception {
    namespace.call(
        () -> {
          for (int i = 0; i < count; i++) {
            flows.add(
                DatagramChannel.open(StandardProtocolFamily.INET)
                    .connect(new InetSocketAddress(target, 4000 + i)));
          }
          return count;
        });
  }

  public void send() throws Exception {
    for (DatagramChannel flow : flows) {
      flow.write(ByteBuffer.allocate(32));
    }
  }

  @Override
  public void close() throws Exception {
    for (DatagramChannel flow : flows) {
      flow.close();
    }
  }
}
