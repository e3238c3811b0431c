package dev.weir.machine.slot;

import dev.weir.bundle.BundleReader;
import dev.weir.bundle.BundleRecord;
import dev.weir.bundle.BundleWriter;
import dev.weir.bundle.ImageManifest;
import dev.weir.image.fat.FatOptions;
import dev.weir.image.fat.FatWriter;
import dev.weir.image.tree.Attributes;
import dev.weir.image.tree.Content;
import dev.weir.image.tree.FileTree;
import dev.weir.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A machine of simulated disks, and what its boot loader would start. */
final class Machine {
  static final int SLOT_BYTES = 256 * 1024;
  private static final int ESP_BYTES = 34 << 20;
  private static final long TIME = 1_700_000_000;
  static final KeyPair KEY = key();

  final SimulatedDisk slotA;
  final SimulatedDisk slotB;
  final SimulatedDisk esp;

  Machine(SimulatedDisk.Power power, byte[] slotA, byte[] slotB, byte[] esp) {
    this(
        new SimulatedDisk(power, slotA),
        new SimulatedDisk(power, slotB),
        new SimulatedDisk(power, esp));
  }

  private Machine(SimulatedDisk slotA, SimulatedDisk slotB, SimulatedDisk esp) {
    this.slotA = slotA;
    this.slotB = slotB;
    this.esp = esp;
  }

  private static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The machine after the power came back. */
  Machine afterCut(Random random, SimulatedDisk.Power power) {
    return new Machine(
        slotA.afterCut(random, power), slotB.afterCut(random, power), esp.afterCut(random, power));
  }

  Slots slots(SlotName running) {
    return running == SlotName.A
        ? new Slots(running, slotA, slotB, esp)
        : new Slots(running, slotB, slotA, esp);
  }

  /** An EFI system partition as the builder makes it. */
  static byte[] espImage() throws IOException {
    FileTree tree = new FileTree(Attributes.root(0755, TIME));
    byte[] block = new byte[1024];
    Arrays.fill(block, (byte) '#');
    byte[] head = "# GRUB Environment Block\nslot=a\n".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, block, 0, head.length);
    tree.add(
        "GRUB/GRUB.CFG",
        new Node.Regular(Attributes.root(0644, TIME), Content.of("x".repeat(3000))));
    tree.add("GRUB/GRUBENV", new Node.Regular(Attributes.root(0644, TIME), Content.of(block)));
    ByteArrayOutputStream out = new ByteArrayOutputStream(ESP_BYTES);
    FatWriter.write(tree, new FatOptions(ESP_BYTES, "ESP", 1, 2048), out);
    return out.toByteArray();
  }

  static byte[] system(int seed, int bytes) {
    byte[] root = new byte[bytes];
    new Random(seed).nextBytes(root);
    return root;
  }

  static byte[] bundle(Path folder, byte[] root, long build)
      throws IOException, GeneralSecurityException {
    Path file = Files.write(folder.resolve("root-" + build), root);
    ImageManifest manifest = BundleWriter.manifest("edge", "1." + build, build, "x86_64", file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BundleWriter.write(BundleRecord.signed(manifest, KEY.getPrivate(), KEY.getPublic()), file, out);
    return out.toByteArray();
  }

  /** A slot that holds a system, as the builder writes it. */
  static byte[] slotImage(byte[] bundle) {
    byte[] slot = new byte[SLOT_BYTES];
    System.arraycopy(bundle, BundleRecord.SIZE, slot, 0, bundle.length - BundleRecord.SIZE);
    System.arraycopy(bundle, 0, slot, SLOT_BYTES - BundleRecord.SIZE, BundleRecord.SIZE);
    return slot;
  }

  static BundleReader open(byte[] bundle) throws IOException {
    return BundleReader.open(new ByteArrayInputStream(bundle), List.of(KEY.getPublic()));
  }

  /** What a start comes to: the slot, and the build of the whole system in it, if it is whole. */
  record Start(SlotName slot, Optional<Long> build) {}

  /** What grub.cfg does. */
  Start start() throws IOException {
    BootVariables variables = BootVariables.read(esp);
    SlotName good = SlotName.of(variables.get("slot"));
    SlotName slot = good;
    if (!variables.get("try").isEmpty()) {
      int tries = variables.get("tries").isEmpty() ? 0 : Integer.parseInt(variables.get("tries"));
      if (tries == 0) {
        variables.set("bad", variables.get("try"));
        variables.set("try", "");
        variables.set("tries", "");
      } else {
        variables.set("tries", Integer.toString(tries - 1));
        slot = SlotName.of(variables.get("try"));
      }
      variables.write();
    }
    return new Start(slot, build(slot));
  }

  /** The build in a slot, if every byte of it is as it was signed. */
  Optional<Long> build(SlotName slot) throws IOException {
    SlotDisk disk = new SlotDisk(slot == SlotName.A ? slotA : slotB);
    Optional<ImageManifest> manifest = disk.record().map(BundleRecord::manifest);
    return manifest.isPresent()
            && disk.digest(manifest.get().sizeBytes()).equals(manifest.get().sha256())
        ? manifest.map(ImageManifest::build)
        : Optional.empty();
  }
}
