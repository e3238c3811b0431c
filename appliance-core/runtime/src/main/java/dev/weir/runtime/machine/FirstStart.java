package dev.weir.runtime.machine;

import dev.weir.config.commit.CommitRequest;
import dev.weir.config.commit.ConfigService;
import dev.weir.config.commit.EditMode;
import dev.weir.config.commit.EditSession;
import dev.weir.config.commit.Editor;
import dev.weir.config.edit.TreePatch.LoadMode;
import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlLimits;
import dev.weir.config.yaml.YamlSource;
import dev.weir.machine.provision.Properties;
import dev.weir.machine.provision.Provisioning;
import dev.weir.machine.provision.Provisioning.Line;
import dev.weir.machine.provision.Provisioning.Outcome;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.config.ConfigPath;
import dev.weir.sdk.config.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts what the machine tells at the first start into the configuration: once, and the report of it
 * is kept. What does not fit the configuration is left out, with the reason; a key or password is
 * taken even where all the rest is refused.
 */
public final class FirstStart {
  private static final System.Logger LOG = System.getLogger("dev.weir.provisioning");
  private static final Editor EDITOR = new Editor("provisioning", "first start");
  private static final String ADMIN = "admin";

  private final ConfigService configuration;
  private final Machine machine;
  private final ProvisioningReport report;
  private final List<Line> lines = new ArrayList<>();
  private String source = "";

  /**
   * The first start of an appliance.
   *
   * @param state folder in which the report is kept
   */
  public FirstStart(ConfigService configuration, Machine machine, Path state) {
    this.configuration = configuration;
    this.machine = machine;
    this.report = new ProvisioningReport(state);
  }

  /**
   * Provisions, unless that was done.
   *
   * @return where a configuration is still to be fetched from
   * @throws IOException if the report cannot be kept
   */
  public Optional<String> run() throws IOException {
    if (report.exists()) {
      return Optional.empty();
    }
    Provisioning.Result result =
        Provisioning.look(Provisioning.sources(machine.provisioning()), new SecureRandom());
    lines.addAll(result.lines());
    Optional<String> url = Optional.empty();
    if (result.properties().isPresent()) {
      source =
          lines.stream()
              .filter(line -> line.outcome() == Outcome.USED)
              .findFirst()
              .map(Line::source)
              .orElse("");
      Properties properties = result.properties().get();
      boolean all = commit(properties, result.networks(), true);
      if (!all) {
        commit(properties, Map.of(), false);
      }
      url = properties.url();
    }
    lines.forEach(line -> LOG.log(System.Logger.Level.INFO, line.toString()));
    report.write(lines);
    return url;
  }

  /**
   * Takes a configuration that was fetched later, under the identity that was provisioned.
   *
   * @param text YAML
   * @throws IOException if the report cannot be kept
   */
  public void fetched(byte[] text) throws IOException {
    lines.addAll(report.read());
    Provisioning.Result result =
        Provisioning.look(Provisioning.sources(machine.provisioning()), new SecureRandom());
    source = "config-url";
    Properties given = result.properties().orElseThrow();
    commit(
        new Properties(
            given.hostname(),
            given.keys(),
            given.password(),
            given.address(),
            given.gateway(),
            given.nameServers(),
            given.timeServers(),
            Optional.empty(),
            Optional.of(new String(text, StandardCharsets.UTF_8)),
            given.commands()),
        result.networks(),
        true);
    lines.add(new Line("config-url", "", Outcome.USED, ""));
    report.write(lines);
  }

  /** What could not be fetched, for the report. */
  public void notFetched(String why) throws IOException {
    lines.addAll(report.read());
    lines.add(new Line("config-url", "", Outcome.REFUSED, why));
    report.write(lines);
  }

  private boolean commit(Properties properties, Map<String, String> networks, boolean all) {
    try (EditSession session = configuration.edit(EDITOR, EditMode.PRIVATE)) {
      if (all && properties.config().isPresent()) {
        String text = properties.config().get();
        step(
            "config",
            () ->
                session.load(
                    YamlSource.of(
                        "config", text.getBytes(StandardCharsets.UTF_8), YamlLimits.STANDARD),
                    LoadMode.OVERRIDE));
      }
      identity(session, properties);
      if (all) {
        network(session, properties, networks);
        services(session, properties);
        int number = 0;
        for (String command : properties.commands()) {
          number++;
          step("command " + number, () -> command(session, command));
        }
      }
      session.commit(CommitRequest.commented("provisioned from " + source));
      return true;
    } catch (ConfigException e) {
      lines.add(
          new Line(
              source, all ? "all but user and name" : "user and name", Outcome.REFUSED, first(e)));
      return false;
    }
  }

  private void identity(EditSession session, Properties properties) {
    properties
        .hostname()
        .ifPresent(name -> step("hostname", () -> set(session, "system", "host-name", name)));
    if (!properties.keys().isEmpty() || properties.password().isPresent()) {
      step("admin", () -> set(session, "system", "login", "user", ADMIN, "role", "admin"));
    }
    for (String key : properties.keys()) {
      step(
          "ssh-public-key",
          () -> set(session, "system", "login", "user", ADMIN, "public-key", key));
    }
    properties
        .password()
        .ifPresent(
            hash ->
                step(
                    "admin-password",
                    () -> set(session, "system", "login", "user", ADMIN, "password", hash)));
  }

  private void network(EditSession session, Properties properties, Map<String, String> networks) {
    EthernetCards cards = new EthernetCards(session.tree());
    networks.forEach(
        (mac, network) ->
            cards
                .of(network)
                .ifPresent(
                    name ->
                        step(
                            "network of " + name,
                            () ->
                                set(
                                    session,
                                    "interfaces",
                                    "ethernet",
                                    name,
                                    "match",
                                    "mac",
                                    mac))));
    Optional<String> management = cards.management();
    if (properties.address().isPresent() && management.isEmpty()) {
      lines.add(
          new Line(source, "mgmt-address", Outcome.IGNORED, "there is no ethernet interface"));
    } else {
      properties
          .address()
          .ifPresent(
              address ->
                  step(
                      "mgmt-address",
                      () -> cards.address(session, management.orElseThrow(), address)));
    }
    properties
        .gateway()
        .ifPresent(
            gateway ->
                step(
                    "mgmt-gateway",
                    () ->
                        set(
                            session,
                            "router",
                            "static",
                            "route",
                            gateway.isIpv4() ? "0.0.0.0/0" : "::/0",
                            "next-hop",
                            gateway.toString())));
  }

  private void services(EditSession session, Properties properties) {
    for (IpAddress server : properties.nameServers()) {
      step("dns", () -> set(session, "system", "name-server", server.toString()));
    }
    for (String server : properties.timeServers()) {
      step("ntp", () -> set(session, "system", "ntp", "server", server));
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws ConfigException;
  }

  /** A step that is left out, and told of, if the configuration does not take it. */
  private void step(String what, Step step) {
    try {
      step.run();
    } catch (ConfigException e) {
      lines.add(new Line(source, what, Outcome.IGNORED, first(e)));
    }
  }

  private static void set(EditSession session, String... words) throws ConfigException {
    session.command(ConfigPath.ROOT, "set", List.of(words));
  }

  private static void command(EditSession session, String line) throws ConfigException {
    List<String> words = Words.split(line);
    session.command(ConfigPath.ROOT, words.getFirst(), words.subList(1, words.size()));
  }

  /** Code and sentence of the first problem: the value may be a secret. */
  private static String first(ConfigException e) {
    return e.diagnostics().getFirst().code() + ": " + e.diagnostics().getFirst().message();
  }
}
