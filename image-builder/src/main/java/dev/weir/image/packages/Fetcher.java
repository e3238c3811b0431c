package dev.weir.image.packages;

import dev.weir.image.ImageException;
import dev.weir.ovf.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches files of an archive from the first mirror that has them. */
public final class Fetcher implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int OK = 200;

  private final Mirrors mirrors;
  private final Progress progress;
  private final HttpClient http;

  /**
   * A fetcher.
   *
   * @param environment variables; {@code http_proxy} is obeyed
   */
  public Fetcher(Mirrors mirrors, Map<String, String> environment, Progress progress) {
    this.mirrors = mirrors;
    this.progress = progress;
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NORMAL);
    proxy(environment).ifPresent(builder::proxy);
    http = builder.build();
  }

  private static Optional<ProxySelector> proxy(Map<String, String> environment) {
    String value = environment.getOrDefault("http_proxy", "");
    try {
      URI uri = URI.create(value);
      if (uri.getHost() != null) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return Optional.of(ProxySelector.of(new InetSocketAddress(uri.getHost(), port)));
      }
    } catch (IllegalArgumentException _) {
      // what is no URL is no proxy
    }
    return Optional.empty();
  }

  /**
   * Fetches a file.
   *
   * @param path in the archive
   * @param most bytes that are taken
   * @throws ImageException with what each mirror said, if none has it
   */
  void fetch(String archive, String path, long most, Path to) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (URI base : mirrors.of(archive)) {
      // The path is a relative reference without a scheme, whatever it holds.
      URI uri = URI.create(base + path.replace("%", "%25").replace(" ", "%20"));
      try {
        fetch(uri, path, most, to);
        return;
      } catch (IOException e) {
        reasons.add(uri + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ImageException("interrupted while fetching " + uri, e);
      }
    }
    throw new ImageException("cannot fetch " + path + ": " + String.join("; ", reasons));
  }

  private void fetch(URI uri, String path, long most, Path to)
      throws IOException, InterruptedException {
    if (uri.getScheme().equals("file")) {
      try (InputStream in = Files.newInputStream(Path.of(uri))) {
        copy(in, path, most, to);
      }
      return;
    }
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (response.statusCode() != OK) {
        throw new ImageException("answer " + response.statusCode());
      }
      copy(in, path, most, to);
    }
  }

  private void copy(InputStream in, String path, long most, Path to) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] piece = new byte[1 << 16];
      long done = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        done += count;
        if (done > most) {
          throw new ImageException("longer than the " + most + " bytes it should have");
        }
        out.write(piece, 0, count);
        progress.at(name, done, most);
      }
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
