package dev.weir.machine.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.weir.bundle.BundleRecord;
import dev.weir.bundle.BundleWriter;
import dev.weir.bundle.SigningKeys;
import dev.weir.image.fat.FatOptions;
import dev.weir.image.fat.FatWriter;
import dev.weir.image.guest.GuestFiles;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.FileTree;
import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl.Image;
import dev.weir.shell.files.FileArea;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotImagesTest {
  private static final int SLOT_BYTES = 512 * 1024;
  private static final long RUNNING = 100;

  @TempDir private Path folder;
  private final KeyPair key = pair();
  private final List<String> steps = new ArrayList<>();
  private Path uploads = Path.of("");
  private @Nullable SlotImages made;

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A machine of files: its slot A holds what runs. */
  @BeforeEach
  void machine() throws IOException, GeneralSecurityException {
    Path machine = Files.createDirectory(folder.resolve("machine"));
    Path keys = Files.createDirectory(folder.resolve("keys"));
    Files.writeString(keys.resolve("build.pem"), SigningKeys.pem(key.getPublic()));
    Files.writeString(machine.resolve("slot"), "a\n");
    FileTree tree = new FileTree(Attributes.root(0755, 1_700_000_000));
    GuestFiles.addToEsp(tree);
    try (OutputStream out = Files.newOutputStream(machine.resolve("esp"))) {
      FatWriter.write(tree, new FatOptions(34 << 20, "ESP", 1, 2048), out);
    }
    byte[] slot = new byte[SLOT_BYTES];
    byte[] running = bundle("edge", RUNNING, 100_000, key);
    System.arraycopy(running, 4096, slot, 0, running.length - 4096);
    System.arraycopy(running, 0, slot, SLOT_BYTES - 4096, 4096);
    Files.write(machine.resolve("slot-a"), slot);
    Files.write(machine.resolve("slot-b"), new byte[SLOT_BYTES]);
    FileArea files = new FileArea(folder.resolve("files"));
    uploads = files.resolve("config");
    made =
        new SlotImages(
            new SlotImages.Places(
                machine, keys, new Release("edge", "1.0", RUNNING), folder, files),
            new SlotImages.Power() {
              @Override
              public void reboot() {
                steps.add("reboot");
              }

              @Override
              public void powerOff() {
                steps.add("power off");
              }
            });
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(folder.resolve("fetched.bundle")).doesNotExist();
  }

  private SlotImages images() {
    return Objects.requireNonNull(made);
  }

  private byte[] bundle(String name, long build, int bytes, KeyPair by)
      throws IOException, GeneralSecurityException {
    byte[] root = new byte[bytes];
    new Random(build).nextBytes(root);
    Path file = Files.write(folder.resolve("root"), root);
    var manifest = BundleWriter.manifest(name, "1." + build, build, "x86_64", file);
    var out = new ByteArrayOutputStream();
    BundleWriter.write(BundleRecord.signed(manifest, by.getPrivate(), by.getPublic()), file, out);
    return out.toByteArray();
  }

  private void add(byte[] bundle, boolean olderToo)
      throws IOException, CommandException, InterruptedException {
    Files.write(uploads.resolve("edge.weir"), bundle);
    images().add("edge.weir", olderToo, steps::add);
  }

  private String refusal(byte[] bundle) throws IOException {
    byte[] before = Files.readAllBytes(folder.resolve("machine/slot-b"));
    byte[] variables = Files.readAllBytes(folder.resolve("machine/esp"));
    try {
      add(bundle, false);
    } catch (CommandException | InterruptedException e) {
      // Nothing was written, nothing half.
      assertThat(folder.resolve("machine/slot-b")).hasBinaryContent(before);
      assertThat(Files.readAllBytes(folder.resolve("machine/esp"))).isEqualTo(variables);
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("was taken");
  }

  @Test
  void aBundleIsInstalledAndTriedNext() throws Exception {
    add(bundle("edge", 101, 200_001, key), false);
    assertThat(steps).containsExactly("Verified: edge 1.101, build 101, signed.");
    assertThat(images().images())
        .containsExactly(
            new Image("A", "edge 1.100", "running"), new Image("B", "edge 1.101", "next"));
    images().delete();
    assertThat(images().images()).containsExactly(new Image("A", "edge 1.100", "running"));
    images().reboot();
    assertThat(steps).endsWith("reboot");
  }

  @Test
  void theSystemOnTrialBecomesGoodOrIsLeft() throws Exception {
    add(bundle("edge", 101, 200_001, key), false);
    Files.writeString(folder.resolve("machine/slot"), "b\n");
    assertThat(images().images())
        .contains(
            new Image("A", "edge 1.100", "good"), new Image("B", "edge 1.101", "running on trial"));
    images().declareGood();
    assertThat(images().images()).contains(new Image("B", "edge 1.101", "running"));
    images().rollback();
    assertThat(images().images()).contains(new Image("A", "edge 1.100", "next"));
  }

  @Test
  void whatIsNotMeantForThisApplianceIsRefused() throws Exception {
    byte[] good = bundle("edge", 101, 200_001, key);
    assertThat(refusal(bundle("switch", 101, 5000, key))).contains("'switch'").contains("'edge'");
    assertThat(refusal(bundle("edge", 101, 5000, pair()))).contains("does not trust");
    assertThat(refusal(Arrays.copyOf(good, good.length - 1))).contains("cut off");
    assertThat(refusal(new byte[] {1, 2, 3})).contains("not a bundle");
    byte[] tampered = good.clone();
    tampered[150_000] ^= 4;
    assertThat(refusal(tampered)).contains("SHA-256");
    byte[] record = good.clone();
    record[30] ^= 1;
    assertThat(refusal(record)).isNotEmpty();
  }

  @Test
  void anOlderBundleIsTakenOnlyIfItIsMeant() throws Exception {
    byte[] older = bundle("edge", 99, 5000, key);
    assertThat(refusal(older)).contains("older").contains("allow-older");
    add(older, true);
    assertThat(images().images()).contains(new Image("B", "edge 1.99", "next"));
  }

  @Test
  void whatDoesNotFitOrIsNotThereIsRefused() throws Exception {
    assertThatThrownBy(() -> images().add("nothing.weir", false, steps::add))
        .hasMessageContaining("there is no");
    assertThatThrownBy(() -> images().add("../../etc/passwd", false, steps::add))
        .isInstanceOf(CommandException.class);
    assertThatThrownBy(() -> add(bundle("edge", 101, SLOT_BYTES, key), false))
        .hasMessageContaining("a slot only");
    Files.delete(folder.resolve("machine/esp"));
    assertThatThrownBy(() -> images().images()).hasMessageContaining("esp");
  }

  @Test
  void aBundleIsFetchedByHttp() throws Exception {
    byte[] bundle = bundle("edge", 102, 200_001, key);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/edge.weir",
        exchange -> {
          exchange.sendResponseHeaders(200, bundle.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bundle);
          }
        });
    // Never ends: only its size says that it cannot be one.
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] chunk = new byte[65536];
            while (true) {
              out.write(chunk);
            }
          } catch (IOException e) {
            exchange.close();
          }
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      images().add(base + "/edge.weir", false, steps::add);
      assertThat(images().images()).contains(new Image("B", "edge 1.102", "next"));
      assertThatThrownBy(() -> images().add(base + "/missing", false, steps::add))
          .hasMessageContaining("404");
      assertThatThrownBy(() -> images().add(base + "/endless", false, steps::add))
          .hasMessageContaining("more than");
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(() -> images().add("http://127.0.0.1:1/x", false, steps::add))
        .hasMessageContaining("cannot be fetched");
  }
}
