package dev.weir.portmirror;

import dev.weir.sdk.config.Default;
import dev.weir.sdk.config.Doc;
import dev.weir.sdk.config.InterfaceName;
import dev.weir.sdk.config.KeyLabel;
import dev.weir.sdk.config.Pattern;
import java.util.Map;

/** Configuration of the module, at {@code port-mirror}. */
@Doc("Copies of traffic for analysers")
public record PortMirrorConfig(
    @Doc("Mirror sessions by name")
        @KeyLabel("session")
        @Pattern(value = "[a-z][a-z0-9-]{0,30}", description = "lower case letters, digits, -")
        Map<String, Session> session) {

  /** One session. */
  public record Session(
      @Doc("Interface whose traffic is copied") @InterfaceName String source,
      @Doc("Interface that receives the copies") @InterfaceName String destination,
      @Doc("Which direction is copied") @Default("both") Direction direction) {}

  /** Directions, as seen from the appliance. */
  public enum Direction {
    @Doc("What comes in by the source")
    IN,
    @Doc("What leaves by the source")
    OUT,
    @Doc("Both")
    BOTH
  }
}
