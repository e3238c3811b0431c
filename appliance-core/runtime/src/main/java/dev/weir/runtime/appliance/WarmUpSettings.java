package dev.weir.runtime.appliance;

import dev.weir.config.bind.Configuration;
import dev.weir.sdk.config.Between;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import java.time.Duration;

/**
 * How long a start takes to get warm; grafted on {@code system}.
 *
 * @param warmUp how long made-up packets are forwarded at most, before the interfaces come up
 */
public record WarmUpSettings(
    @Doc(
            "How long a start may forward made-up packets, away from all interfaces, so that the"
                + " first real ones meet compiled code; it ends when all is compiled. 0s for not at"
                + " all")
        @Default("5s")
        @Between(min = "0s", max = "60s")
        Duration warmUp) {
  private static final ConfigPath PATH = ConfigPath.of("system");

  /** That of a configuration. */
  public static WarmUpSettings of(Configuration configuration) {
    return configuration
        .augmented(WarmUpSettings.class)
        .getOrDefault(PATH, new WarmUpSettings(Duration.ofSeconds(5)));
  }
}
