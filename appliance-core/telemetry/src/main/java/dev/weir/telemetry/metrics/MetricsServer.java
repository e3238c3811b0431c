package dev.weir.telemetry.metrics;

import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.service.SocketOpener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * One listener. Strangers cost little: at most {@value #MOST_CONNECTIONS} connections, small
 * requests, and none may dawdle.
 */
final class MetricsServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 32;
  private static final int TIMEOUT_SECONDS = 30;
  private static final int MOST_LINE = 2_048;
  private static final int MOST_HEADERS = 8_192;
  private static final int MOST_BODY = 1_024;
  private static final int BACKLOG = 64;

  private final MetricsListener listener;
  private final Supplier<MetricSnapshots> metrics;
  private final MetricsStatistics statistics;
  private final ChannelGroup channels;

  /**
   * Opens it.
   *
   * @throws Exception if the socket cannot be had; the message says why
   */
  MetricsServer(
      MetricsListener listener,
      Supplier<MetricSnapshots> metrics,
      MetricsStatistics statistics,
      EventLoopGroup loops,
      SocketOpener opener)
      throws Exception {
    this.listener = listener;
    this.metrics = metrics;
    this.statistics = statistics;
    this.channels = new DefaultChannelGroup(loops.next(), true);
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new Connection());
    InetSocketAddress at =
        new InetSocketAddress(
            InetAddress.getByAddress(listener.address().bytes()), listener.port());
    // The socket is made on the calling thread: in the namespace.
    channels.add(opener.call(listener.namespace(), () -> server.bind(at).sync().channel()));
  }

  /** The port it really has. */
  int port() {
    return channels.stream()
        .map(Channel::localAddress)
        .filter(InetSocketAddress.class::isInstance)
        .mapToInt(address -> ((InetSocketAddress) address).getPort())
        .findFirst()
        .orElse(listener.port());
  }

  private final class Connection extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new Door())
          .addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS))
          .addLast(new WriteTimeoutHandler(TIMEOUT_SECONDS))
          .addLast(
              new HttpServerCodec(
                  new HttpDecoderConfig()
                      .setMaxInitialLineLength(MOST_LINE)
                      .setMaxHeaderSize(MOST_HEADERS)))
          .addLast(new HttpObjectAggregator(MOST_BODY))
          .addLast(new HttpContentCompressor())
          .addLast(new MetricsHandler(metrics, statistics));
    }
  }

  /** Lets in whom the configuration allows, and not too many of them. */
  private final class Door extends ChannelInboundHandlerAdapter {
    private boolean counted;

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      InetAddress from = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
      counted =
          listener.allows(IpAddress.ofBytes(from.getAddress()))
              && statistics.connected(MOST_CONNECTIONS);
      if (counted) {
        channels.add(context.channel());
        super.channelActive(context);
      } else {
        statistics.refused();
        var _ = context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      if (counted) {
        statistics.disconnected();
        super.channelInactive(context);
      }
    }
  }

  @Override
  public void close() {
    channels.close().awaitUninterruptibly();
  }
}
