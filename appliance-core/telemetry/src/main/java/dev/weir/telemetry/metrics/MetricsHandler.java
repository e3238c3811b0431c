package dev.weir.telemetry.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Answers one connection's requests: {@code GET /metrics} and nothing else. */
final class MetricsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final System.Logger LOG = System.getLogger("dev.weir.telemetry.metrics");
  private static final ExpositionFormatWriter PROMETHEUS =
      PrometheusTextFormatWriter.builder().build();
  private static final ExpositionFormatWriter OPEN_METRICS =
      OpenMetricsTextFormatWriter.builder().build();

  private final Supplier<MetricSnapshots> metrics;
  private final MetricsStatistics statistics;

  MetricsHandler(Supplier<MetricSnapshots> metrics, MetricsStatistics statistics) {
    this.metrics = metrics;
    this.statistics = statistics;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    FullHttpResponse response = answer(request);
    HttpUtil.setKeepAlive(response, keepAlive);
    // Of a HEAD the length is told, but nothing is sent.
    response
        .headers()
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (request.method().equals(HttpMethod.HEAD)) {
      response.content().clear();
    }
    ChannelFuture sent = context.writeAndFlush(response);
    if (!keepAlive) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private FullHttpResponse answer(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return refuse(HttpResponseStatus.BAD_REQUEST, "this is no HTTP request");
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return refuse(HttpResponseStatus.METHOD_NOT_ALLOWED, "metrics can be read, with GET");
    }
    if (!new QueryStringDecoder(request.uri()).rawPath().equals("/metrics")) {
      return refuse(HttpResponseStatus.NOT_FOUND, "metrics are at /metrics");
    }
    String accepted = request.headers().get(HttpHeaderNames.ACCEPT, "");
    ExpositionFormatWriter writer = OPEN_METRICS.accepts(accepted) ? OPEN_METRICS : PROMETHEUS;
    ByteBuf content = Unpooled.buffer();
    try (OutputStream out = new ByteBufOutputStream(content)) {
      writer.write(out, metrics.get());
    } catch (IOException | RuntimeException e) {
      content.release();
      LOG.log(System.Logger.Level.WARNING, "metrics cannot be collected", e);
      return refuse(HttpResponseStatus.INTERNAL_SERVER_ERROR, "metrics cannot be collected");
    }
    statistics.answered();
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, content);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, writer.getContentType());
    return response;
  }

  private FullHttpResponse refuse(HttpResponseStatus status, String why) {
    statistics.refused();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(why + "\n", StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reader that went away: its connection is over, and nothing else. Silence between two reads
    // is no fault.
    if (!(cause instanceof ReadTimeoutException)) {
      statistics.refused();
    }
    var _ = context.close();
  }
}
