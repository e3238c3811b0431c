package dev.weir.telemetry.syslog;

import dev.weir.sdk.module.Alarms;
import dev.weir.sdk.service.SocketOpener;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to one server. While it cannot be reached the newest {@value #MOST_WAITING} wait;
 * connections are tried again after 1 to 60 seconds. All state belongs to the event loop's thread.
 */
final class SyslogClient {
  private static final System.Logger LOG = System.getLogger("dev.weir.telemetry.syslog");
  private static final int MOST_WAITING = 10_000;
  private static final int FIRST_DELAY_SECONDS = 1;
  private static final int LAST_DELAY_SECONDS = 60;
  private static final int CONNECT_MILLIS = 10_000;

  private final String name;
  private final SyslogServer server;
  private final SyslogFormat format;
  private final EventLoop loop;
  private final SocketOpener opener;
  private final Alarms alarms;
  private final SyslogStatistics statistics = new SyslogStatistics();
  private final Deque<LogMessage> waiting = new ArrayDeque<>();
  private @Nullable Channel channel;
  private int delay = FIRST_DELAY_SECONDS;
  private boolean closed;

  SyslogClient(
      String name,
      SyslogServer server,
      String hostName,
      EventLoop loop,
      SocketOpener opener,
      Alarms alarms) {
    this.name = name;
    this.server = server;
    this.format = new SyslogFormat(hostName, server.facility(), server.transport());
    this.loop = loop;
    this.opener = opener;
    this.alarms = alarms;
  }

  SyslogServer server() {
    return server;
  }

  SyslogStatistics statistics() {
    return statistics;
  }

  void open() {
    loop.execute(this::connect);
  }

  /** Sends messages as soon as it can. Any thread. */
  void send(List<LogMessage> messages) {
    loop.execute(
        () -> {
          for (LogMessage message : messages) {
            if (message.severity().compareTo(server.severity()) <= 0) {
              add(message);
            }
          }
          drain();
        });
  }

  private void add(LogMessage message) {
    if (waiting.size() == MOST_WAITING) {
      waiting.removeFirst();
      statistics.lost(1);
    }
    waiting.addLast(message);
  }

  private void drain() {
    Channel to = channel;
    while (to != null && to.isActive() && to.isWritable() && !waiting.isEmpty()) {
      to.write(format.write(waiting.removeFirst())).addListener(this::written);
    }
    if (to != null) {
      to.flush();
    }
    statistics.waiting(waiting.size());
  }

  private void written(Future<? super Void> write) {
    if (write.isSuccess()) {
      statistics.sent();
    } else {
      statistics.lost(1);
      statistics.failure(text(write.cause()));
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    try {
      Bootstrap bootstrap = bootstrap();
      InetSocketAddress to =
          new InetSocketAddress(
              InetAddress.getByAddress(server.address().bytes()), server.realPort());
      // The socket is made on the calling thread: in the namespace.
      ChannelFuture connected = opener.call(server.namespace(), () -> bootstrap.connect(to));
      connected.addListener(
          _ -> {
            if (!connected.isSuccess()) {
              failed(connected.cause());
            } else if (server.transport() != Transport.TLS) {
              opened(connected.channel());
            }
          });
    } catch (Exception e) {
      failed(e);
    }
  }

  private Bootstrap bootstrap() throws SSLException {
    Optional<SslContext> tls =
        server.transport() == Transport.TLS ? Optional.of(tls()) : Optional.empty();
    return new Bootstrap()
        .group(loop)
        .channel(
            server.transport() == Transport.UDP ? NioDatagramChannel.class : NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel made) {
                tls.ifPresent(context -> made.pipeline().addLast(handler(context, made)));
                made.pipeline().addLast(new Ears());
              }
            });
  }

  private SslContext tls() throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
    if (!server.tlsCa().isEmpty()) {
      builder.trustManager(
          server.tlsCa().stream().map(CaCertificate::certificate).toArray(X509Certificate[]::new));
    }
    return builder.endpointIdentificationAlgorithm("HTTPS").build();
  }

  private SslHandler handler(SslContext context, Channel made) {
    String known = server.tlsName().orElse(server.address().toString());
    SslHandler handler = context.newHandler(made.alloc(), known, server.realPort());
    handler.setHandshakeTimeoutMillis(CONNECT_MILLIS);
    handler
        .handshakeFuture()
        .addListener(
            handshake -> {
              if (handshake.isSuccess()) {
                opened(made);
              } else {
                var _ = made.close();
                failed(handshake.cause());
              }
            });
    return handler;
  }

  private void opened(Channel now) {
    if (closed) {
      var _ = now.close();
      return;
    }
    channel = now;
    delay = FIRST_DELAY_SECONDS;
    statistics.connected(true);
    statistics.failure("");
    alarms.clear(alarm());
    now.closeFuture().addListener(_ -> lost(now));
    drain();
  }

  private void lost(Channel gone) {
    if (gone.equals(channel)) {
      channel = null;
      failed(new java.io.IOException("the server has closed the connection"));
    }
  }

  private void failed(Throwable why) {
    statistics.connected(false);
    if (closed) {
      return;
    }
    statistics.failure(text(why));
    alarms.raise(
        alarm(), Alarms.Severity.MINOR, "no syslog to " + name + " (" + server + "): " + text(why));
    var _ = loop.schedule(this::connect, delay, TimeUnit.SECONDS);
    delay = Math.min(2 * delay, LAST_DELAY_SECONDS);
  }

  private static String text(Throwable why) {
    return Optional.ofNullable(why.getMessage()).orElse(why.toString());
  }

  private String alarm() {
    return "syslog " + name;
  }

  /** Ends it; what waits is given up. Any thread. */
  void close() {
    loop.execute(
        () -> {
          closed = true;
          alarms.clear(alarm());
          Channel open = channel;
          channel = null;
          if (open != null) {
            var _ = open.close();
          }
        });
  }

  /** Servers have nothing to say; what they say all the same is let go. */
  private final class Ears extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object said) {}

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      drain();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      statistics.failure(text(cause));
      LOG.log(System.Logger.Level.DEBUG, "syslog to " + server, cause);
      // A port that nobody listens on may have a listener at the next datagram.
      if (server.transport() != Transport.UDP) {
        var _ = context.close();
      }
    }
  }
}
