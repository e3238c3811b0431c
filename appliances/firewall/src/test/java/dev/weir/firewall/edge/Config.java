package dev.weir.firewall.edge;

import dev.weir.config.bind.Configuration;
import dev.weir.config.schema.Schema;
import dev.weir.config.yaml.ConfigFormat;
import dev.weir.config.yaml.YamlSource;
import dev.weir.firewall.config.FirewallConfig;

/** Configurations as an operator writes them. */
public final class Config {
  private Config() {}

  /** The firewall's part of a YAML text; its words begin below {@code firewall}. */
  public static FirewallConfig of(String yaml) throws Exception {
    Schema schema = Schema.builder().root("firewall", FirewallConfig.class).build();
    ConfigFormat format = new ConfigFormat(schema);
    return Configuration.bind(
            schema, format.read(YamlSource.of("test.yaml", "firewall:\n" + yaml.indent(2))))
        .root("firewall", FirewallConfig.class);
  }
}
