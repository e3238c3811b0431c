package dev.weir.drivers.afpacket;

import dev.weir.drivers.namespace.NetworkNamespace;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Many UDP flows out of a namespace. */
final class TestFlood implements AutoCloseable {
  private final List<DatagramChannel> flows = new ArrayList<>();

  TestFlood(NetworkNamespace namespace, String target, int count) throws Exception {
    namespace.call(
        () -> {
          for (int i = 0; i < count; i++) {
            flows.add(
                DatagramChannel.open(java.net.StandardProtocolFamily.INET)
                    .connect(new InetSocketAddress(target, 4000 + i)));
          }
          return count;
        });
  }

  void send() throws Exception {
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
