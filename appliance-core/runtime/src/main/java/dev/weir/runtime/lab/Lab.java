package dev.weir.runtime.lab;

import dev.weir.config.problem.ConfigException;
import dev.weir.config.yaml.YamlSource;
import dev.weir.drivers.memory.MemoryCable;
import dev.weir.runtime.appliance.Folders;
import dev.weir.runtime.manage.RunningAppliance;
import dev.weir.runtime.modules.ModuleException;
import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import dev.weir.shell.access.PasswordHash;
import dev.weir.shell.command.SystemControl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A working edge appliance between a LAN and a WAN: with root between hosts in network namespaces,
 * else between hosts in memory.
 */
public final class Lab implements AutoCloseable {
  private static final int PASSWORD_LETTERS = 12;
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int PORTS_TRIED = 100;

  private final boolean root;
  private final int sshPort;
  private final String password;
  private final RunningAppliance appliance;
  private final LabHost lan;
  private final LabHost wan;
  private final Optional<NamespaceHost> applianceHost;

  private Lab(
      boolean root,
      int sshPort,
      String password,
      RunningAppliance appliance,
      LabHost lan,
      LabHost wan,
      Optional<NamespaceHost> applianceHost) {
    this.root = root;
    this.sshPort = sshPort;
    this.password = password;
    this.appliance = appliance;
    this.lan = lan;
    this.wan = wan;
    this.applianceHost = applianceHost;
  }

  /**
   * Starts it. Whatever an earlier lab left behind is removed first.
   *
   * @param root true for network namespaces
   * @param workers number of workers, and of queues of each interface with root
   * @param modules folder of module jars
   * @param state folder for the appliance's state; its content is deleted
   * @param control what {@code request system} does
   */
  public static Lab start(
      boolean root, int workers, Path modules, Path state, String version, SystemControl control)
      throws IOException, ConfigException, ModuleException {
    Folders.delete(state);
    Files.createDirectories(state);
    SecureRandom random = new SecureRandom();
    String password = password(random);
    int port = freePort();
    RunningAppliance.Settings settings =
        new RunningAppliance.Settings(modules, state, workers, version, root, control);
    YamlSource configuration =
        YamlSource.of(
            "edge.yaml", configuration(root, workers, port, PasswordHash.of(password, random)));
    return root
        ? startWithNamespaces(settings, configuration, port, password)
        : startInMemory(settings, configuration, port, password);
  }

  private static Lab startWithNamespaces(
      RunningAppliance.Settings settings, YamlSource configuration, int port, String password)
      throws IOException, ConfigException, ModuleException {
    Cleanup cleanup = new Cleanup();
    try {
      NamespaceHost edge = cleanup.add(NamespaceHost.create(LabNames.APPLIANCE, "lo"));
      NamespaceHost lan = cleanup.add(NamespaceHost.create(LabNames.LAN, LabNames.HOST_INTERFACE));
      NamespaceHost wan = cleanup.add(NamespaceHost.create(LabNames.WAN, LabNames.HOST_INTERFACE));
      RunningAppliance appliance =
          cleanup.add(RunningAppliance.start(settings, Optional.of(configuration)));
      lan.bringUp();
      wan.bringUp();
      setUpWan(wan);
      return new Lab(true, port, password, appliance, lan, wan, Optional.of(edge));
    } catch (IOException | ConfigException | ModuleException | RuntimeException e) {
      cleanup.run();
      throw e;
    }
  }

  private static Lab startInMemory(
      RunningAppliance.Settings settings, YamlSource configuration, int port, String password)
      throws IOException, ConfigException, ModuleException {
    RunningAppliance appliance = RunningAppliance.start(settings, Optional.of(configuration));
    LabHost lan = new MemoryHost("lan", new MacAddress(0x020000000a01L), end(appliance, "lan0"));
    LabHost wan = new MemoryHost("wan", new MacAddress(0x020000000b01L), end(appliance, "wan0"));
    setUpWan(wan);
    lan.addAddress(InterfaceAddress.parse(LabNames.LAN_HOST_6 + "/64"));
    lan.setGateway(IpAddress.parse(LabNames.LAN_GATEWAY_6));
    return new Lab(false, port, password, appliance, lan, wan, Optional.empty());
  }

  private static dev.weir.drivers.memory.MemoryPort end(RunningAppliance appliance, String name) {
    return appliance
        .devices()
        .cable(name)
        .map(MemoryCable::rightPort)
        .orElseThrow(() -> new IllegalStateException("no cable " + name));
  }

  private static void setUpWan(LabHost wan) throws IOException {
    wan.addAddress(InterfaceAddress.parse(LabNames.WAN_HOST + "/24"));
    wan.addAddress(InterfaceAddress.parse(LabNames.WAN_HOST_6 + "/64"));
    wan.setGateway(IpAddress.parse(LabNames.WAN_ADDRESS_6));
    wan.serveWeb(LabNames.HTTP_PORT);
  }

  private static String configuration(boolean root, int workers, int port, PasswordHash hash)
      throws IOException {
    String queues = workers == 1 ? "" : " queues: " + workers + ",";
    try (InputStream in = Lab.class.getResourceAsStream("edge.yaml")) {
      if (in == null) {
        throw new IOException("the lab's configuration is not in the distribution");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("KIND", root ? "tap" : "memory")
          .replace(
              "WAN_DEVICE", root ? "device: eth0, namespace: " + LabNames.WAN + "," + queues : "")
          .replace(
              "LAN_DEVICE", root ? "device: eth0, namespace: " + LabNames.LAN + "," + queues : "")
          .replace("HOST_NAMESPACE", root ? "host-namespace: " + LabNames.APPLIANCE : "")
          .replace("port: 2222", "port: " + port)
          .replace(
              "LAN_LISTENER",
              root
                  ? "lan: { address: \"::\", port: 22, namespace: " + LabNames.APPLIANCE + " }"
                  : "")
          .replace("PASSWORD_HASH", hash.toString());
    }
  }

  private static String password(SecureRandom random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_LETTERS; i++) {
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }

  private static int freePort() throws IOException {
    for (int port = LabNames.LOOPBACK_SSH_PORT;
        port < LabNames.LOOPBACK_SSH_PORT + PORTS_TRIED;
        port++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        // Taken; try the next.
      }
    }
    throw new IOException("no free port for SSH on the loopback address");
  }

  /** Closes what was made, the last first, when a start fails. */
  private static final class Cleanup {
    private final java.util.ArrayDeque<AutoCloseable> made = new java.util.ArrayDeque<>();

    <T extends AutoCloseable> T add(T one) {
      made.push(one);
      return one;
    }

    void run() {
      made.forEach(
          one -> {
            try {
              one.close();
            } catch (Exception e) {
              System.err.println("warning: " + e.getMessage());
            }
          });
    }
  }

  boolean root() {
    return root;
  }

  int sshPort() {
    return sshPort;
  }

  String password() {
    return password;
  }

  RunningAppliance appliance() {
    return appliance;
  }

  LabHost lan() {
    return lan;
  }

  LabHost wan() {
    return wan;
  }

  @Override
  public void close() {
    Cleanup cleanup = new Cleanup();
    applianceHost.ifPresent(cleanup::add);
    cleanup.add(wan);
    cleanup.add(lan);
    cleanup.add(appliance);
    cleanup.run();
  }
}
