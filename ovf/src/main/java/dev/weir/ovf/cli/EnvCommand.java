package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.environment.Environment;
import dev.weir.ovf.environment.Environments;
import dev.weir.ovf.model.Content;
import dev.weir.ovf.model.Property;
import dev.weir.ovf.pack.OvfPackage;
import dev.weir.ovf.validate.PropertyTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir ovf env}. */
@Command(
    name = "env",
    description = "Make and read what a guest is told at its deployment.",
    subcommands = {
      EnvCommand.List.class,
      EnvCommand.Xml.class,
      EnvCommand.Iso.class,
      EnvCommand.Vmx.class,
      EnvCommand.Show.class
    })
final class EnvCommand extends Verb {
  @Override
  public Integer call() {
    throw wrong("one of list, xml, iso, vmx, show is missing");
  }

  /** Values that the operator gives. */
  static final class Values {
    @Option(
        names = {"-p", "--property"},
        paramLabel = "KEY=VALUE",
        description = "Value of a property; repeat for more.")
    Map<String, String> given = new LinkedHashMap<>();

    @Option(
        names = "--properties",
        paramLabel = "FILE",
        description = "Lines KEY=VALUE; keeps secrets out of the command line.")
    @Nullable Path file;

    @Option(names = "--system", paramLabel = "ID", description = "If there are several.")
    @Nullable String system;

    @Option(names = "--config", paramLabel = "ID", description = "Configuration that is deployed.")
    @Nullable String configuration;

    Environment environment(Verb verb, OvfPackage ovf, String platform) throws IOException {
      Map<String, String> all = new LinkedHashMap<>();
      if (file != null) {
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          number++;
          if (line.isBlank() || line.startsWith("#")) {
            continue;
          }
          int equals = line.indexOf('=');
          if (equals < 1) {
            throw new OvfException(file + ":" + number + ": not of the form KEY=VALUE");
          }
          all.put(line.substring(0, equals).strip(), line.substring(equals + 1));
        }
      }
      all.putAll(given);
      Content content = verb.scope(system, configuration).system(ovf.envelope());
      return Environments.of(
          ovf.envelope(),
          content,
          Optional.ofNullable(configuration).or(ovf.envelope()::defaultConfiguration),
          new Environment.Platform(platform, "1.0", "Weir", "en"),
          all);
    }
  }

  /** A new file that only its owner reads: there may be passwords in it. */
  static void write(Path target, byte[] content, boolean force) throws IOException {
    if (Files.exists(target) && !force) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.deleteIfExists(target);
    if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(target, content, StandardOpenOption.WRITE);
    } else {
      Files.write(target, content, StandardOpenOption.CREATE_NEW);
    }
  }

  /** {@code weir ovf env list}. */
  @Command(name = "list", description = "Show the properties that a package asks for.")
  static final class List extends Verb {
    @Parameters(paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
    private Path path = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      Table table =
          new Table("System", "Property", "Type", "Allowed", "Default", "Settable", "Label");
      java.util.List<Object> all = new ArrayList<>();
      try (OvfPackage ovf = OvfPackage.open(path)) {
        for (Content system : ovf.envelope().systems()) {
          for (Property property : system.properties()) {
            boolean secret = property.password();
            String allowed =
                PropertyTypes.choices(property).isEmpty()
                    ? property.qualifiers()
                    : String.join("|", PropertyTypes.choices(property));
            String value = secret ? "" : property.value().orElse("");
            String label = property.label().map(l -> l.text()).orElse("");
            table.row(
                system.id(),
                property.fullKey(),
                secret ? "password" : property.type(),
                allowed,
                value,
                property.userConfigurable() ? "yes" : "",
                label);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("system", system.id());
            one.put("key", property.fullKey());
            one.put("type", property.type());
            one.put("password", secret);
            one.put("allowed", allowed);
            one.put("default", value);
            one.put("userConfigurable", property.userConfigurable());
            one.put("label", label);
            all.add(one);
          }
        }
      }
      if (json) {
        print(all);
      } else {
        out().print(table.isEmpty() ? "No properties.\n" : table.toString());
        out().flush();
      }
      return ExitCode.OK;
    }
  }

  /** What the three makers share. */
  abstract static class Maker extends Verb {
    @Parameters(index = "0", paramLabel = "PACKAGE", description = "An OVA, descriptor or folder.")
    private Path path = Path.of("");

    @Mixin private Values values = new Values();

    @Option(
        names = {"-f", "--force"},
        description = "Replace what exists.")
    private boolean force;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        required = true,
        description = "The file to write; only you can read it.")
    private Path target = Path.of("");

    abstract byte[] bytes(Environment environment);

    abstract String platform();

    @Override
    public Integer call() throws IOException {
      try (OvfPackage ovf = OvfPackage.open(path)) {
        write(target, bytes(values.environment(this, ovf, platform())), force);
      }
      err().println("wrote " + target);
      return ExitCode.OK;
    }
  }

  /** {@code weir ovf env xml}. */
  @Command(name = "xml", description = "Make an environment document.")
  static final class Xml extends Maker {
    @Override
    byte[] bytes(Environment environment) {
      return environment.bytes();
    }

    @Override
    String platform() {
      return "weir";
    }
  }

  /** {@code weir ovf env iso}. */
  @Command(name = "iso", description = "Make the CD image of the iso transport.")
  static final class Iso extends Maker {
    @Override
    byte[] bytes(Environment environment) {
      return Environments.image(environment);
    }

    @Override
    String platform() {
      return "weir";
    }
  }

  /** {@code weir ovf env vmx}. */
  @Command(name = "vmx", description = "Make the VMX line of the guestInfo transport.")
  static final class Vmx extends Maker {
    @Override
    byte[] bytes(Environment environment) {
      return (Environments.vmxLine(environment) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    String platform() {
      return "VMware";
    }
  }

  /** {@code weir ovf env show}. */
  @Command(
      name = "show",
      description = "Show an environment: a document or a CD image. Values may be secret.")
  static final class Show extends Verb {
    private static final int MAX = 64 << 20;

    @Parameters(paramLabel = "FILE", description = "ovf-env.xml or a CD image.")
    private Path path = Path.of("");

    @Override
    public Integer call() throws IOException {
      if (Files.size(path) > MAX) {
        throw new OvfException(path + ": too large for an environment");
      }
      byte[] bytes = Files.readAllBytes(path);
      String name = path.toString();
      boolean xml =
          new String(bytes, 0, Math.min(64, bytes.length), StandardCharsets.UTF_8)
              .replace("\uFEFF", "")
              .stripLeading()
              .startsWith("<");
      Environment environment =
          xml ? Environment.read(name, bytes) : Environments.fromImage(name, bytes);
      Table table = new Table("System", "Property", "Value");
      environment.properties().forEach((key, value) -> table.row(environment.id(), key, value));
      environment
          .entities()
          .forEach((id, map) -> map.forEach((key, value) -> table.row(id, key, value)));
      out().print(table.isEmpty() ? "No properties.\n" : table.toString());
      out().flush();
      return ExitCode.OK;
    }
  }
}
