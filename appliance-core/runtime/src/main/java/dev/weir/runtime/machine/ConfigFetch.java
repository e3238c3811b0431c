package dev.weir.runtime.machine;

import dev.weir.config.yaml.YamlLimits;
import dev.weir.machine.upgrade.BundleFetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Fetches the configuration that provisioning names, once there is a network to fetch it by. */
public final class ConfigFetch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weir.provisioning");
  private static final Duration BETWEEN = Duration.ofSeconds(10);
  private static final int MOST_TRIES = 60;

  private final Thread thread;

  private ConfigFetch(Thread thread) {
    this.thread = thread;
  }

  /**
   * Tries for at least ten minutes.
   *
   * @param staging folder with room for it
   */
  public static ConfigFetch start(String url, Path staging, FirstStart into) {
    return new ConfigFetch(
        Thread.ofVirtual().name("config-url").start(() -> fetch(url, staging, into)));
  }

  private static void fetch(String url, Path staging, FirstStart into) {
    Path file = staging.resolve("provisioned.yaml");
    String why = "";
    try {
      for (int i = 0; i < MOST_TRIES; i++) {
        try {
          BundleFetcher.fetch(url, file, YamlLimits.STANDARD.bytes(), bytes -> {});
          byte[] text = Files.readAllBytes(file);
          Files.delete(file);
          into.fetched(text);
          return;
        } catch (IOException e) {
          why = String.valueOf(e.getMessage());
        }
        Thread.sleep(BETWEEN);
      }
      into.notFetched(why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "config-url: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
