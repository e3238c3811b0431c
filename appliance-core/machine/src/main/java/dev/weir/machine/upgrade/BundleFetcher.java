package dev.weir.machine.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Fetches a file by HTTP or HTTPS, of a bounded size and in bounded time. */
public final class BundleFetcher {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofMinutes(60);
  private static final int CHUNK = 1 << 16;
  private static final int OK = 200;

  private BundleFetcher() {}

  /** Whether an operator's word is a URL that can be fetched. */
  public static boolean isUrl(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  /**
   * Fetches into a file, which is gone again if anything fails.
   *
   * @param most bytes; more are an error
   * @param progress told how many bytes have come, now and then
   * @throws IOException if it cannot be fetched whole
   */
  public static void fetch(String url, Path to, long most, LongConsumer progress)
      throws IOException, InterruptedException {
    boolean whole = false;
    try (InputStream in = open(url);
        OutputStream out = Files.newOutputStream(to)) {
      copy(in, out, most, progress);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(to);
      }
    }
  }

  private static InputStream open(String url) throws IOException {
    URLConnection connection;
    try {
      connection = new URI(url).toURL().openConnection();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("'" + url + "' is no URL", e);
    }
    if (!(connection instanceof HttpURLConnection http)) {
      throw new IOException("'" + url + "' is neither http nor https");
    }
    http.setConnectTimeout((int) CONNECT.toMillis());
    http.setReadTimeout((int) SILENCE.toMillis());
    http.setUseCaches(false);
    int status = http.getResponseCode();
    if (status != OK) {
      http.disconnect();
      throw new IOException("the server answers " + status);
    }
    return http.getInputStream();
  }

  private static void copy(InputStream in, OutputStream out, long most, LongConsumer progress)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + WHOLE.toNanos();
    byte[] buffer = new byte[CHUNK];
    long sum = 0;
    long told = 0;
    int count = in.read(buffer);
    while (count >= 0) {
      sum += count;
      if (sum > most) {
        throw new IOException("it has more than " + most + " bytes");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() > end) {
        throw new IOException("it takes longer than an hour");
      }
      out.write(buffer, 0, count);
      if (sum - told >= 8 << 20) {
        told = sum;
        progress.accept(sum);
      }
      count = in.read(buffer);
    }
  }
}
