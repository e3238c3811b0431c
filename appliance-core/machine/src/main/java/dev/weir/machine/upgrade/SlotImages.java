package dev.weir.machine.upgrade;

import dev.weir.bundle.BundleException;
import dev.weir.bundle.BundleReader;
import dev.weir.bundle.ImageManifest;
import dev.weir.machine.slot.FileBlockDevice;
import dev.weir.machine.slot.SlotName;
import dev.weir.machine.slot.Slots;
import dev.weir.sdk.command.CommandException;
import dev.weir.shell.command.ImageControl;
import dev.weir.shell.files.FileArea;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The images of this machine's slots. A bundle is read twice: verified as a whole first, then
 * written, so that one that is damaged, too old or signed by others changes nothing. Thread-safe;
 * one operation at a time.
 */
public final class SlotImages implements ImageControl {
  private static final String REFUSED = "IMG-0001";
  private static final String NOT_READ = "IMG-0002";
  private static final String FAILED = "IMG-0003";
  private static final String BUSY = "IMG-0004";

  /** A slot whose root file system is of the size of the slot, and its record. */
  private static final long RECORD = 4096;

  /** What the machine does when told. */
  public interface Power {
    /** Starts again. */
    void reboot() throws CommandException;

    /** Switches off. */
    void powerOff() throws CommandException;
  }

  /**
   * Where things are.
   *
   * @param machine folder of links to the slots' devices, made by the guest's start
   * @param keys folder of public keys that may sign bundles
   * @param release what runs
   * @param staging folder with room for a bundle
   * @param files of users
   */
  public record Places(Path machine, Path keys, Release release, Path staging, FileArea files) {}

  /** Runs on the slots of the machine. */
  @FunctionalInterface
  private interface Work<T> {
    T on(Slots slots) throws IOException;
  }

  private final Places places;
  private final Power power;
  private final ReentrantLock lock = new ReentrantLock();

  /** Images at some places. */
  public SlotImages(Places places, Power power) {
    this.places = places;
    this.power = power;
  }

  @Override
  public void reboot() throws CommandException {
    power.reboot();
  }

  @Override
  public void powerOff() throws CommandException {
    power.powerOff();
  }

  @Override
  public List<Image> images() throws CommandException {
    return work(
        slots ->
            slots.list().stream()
                .map(
                    one ->
                        new Image(
                            one.slot().name(),
                            one.manifest().name() + " " + one.manifest().version(),
                            one.state()))
                .toList());
  }

  @Override
  public void rollback() throws CommandException {
    work(
        slots -> {
          slots.rollback();
          return true;
        });
  }

  @Override
  public void delete() throws CommandException {
    work(
        slots -> {
          slots.delete();
          return true;
        });
  }

  @Override
  public void declareGood() throws CommandException {
    work(
        slots -> {
          slots.declareGood();
          return true;
        });
  }

  @Override
  public void add(String source, boolean olderToo, Consumer<String> progress)
      throws CommandException, InterruptedException {
    if (!lock.tryLock()) {
      throw new CommandException(BUSY, "another image is being installed");
    }
    try {
      if (BundleFetcher.isUrl(source)) {
        Path fetched = places.staging().resolve("fetched.bundle");
        try {
          fetch(source, fetched, progress);
          install(fetched, olderToo, progress);
        } finally {
          Files.deleteIfExists(fetched);
        }
      } else {
        install(places.files().resolveIn(FileArea.CONFIG, source), olderToo, progress);
      }
    } catch (IOException e) {
      throw new CommandException(NOT_READ, source + " cannot be used: " + reason(e));
    } finally {
      lock.unlock();
    }
  }

  private void fetch(String source, Path to, Consumer<String> progress)
      throws CommandException, InterruptedException {
    long most = work(Slots::capacity) + RECORD;
    try {
      BundleFetcher.fetch(
          source, to, most, bytes -> progress.accept("%d MiB fetched".formatted(bytes >> 20)));
    } catch (IOException e) {
      throw new CommandException(NOT_READ, "the bundle cannot be fetched: " + reason(e));
    }
  }

  private void install(Path file, boolean olderToo, Consumer<String> progress)
      throws CommandException, IOException {
    List<PublicKey> trusted = TrustedKeys.read(places.keys());
    ImageManifest manifest;
    try (InputStream in = open(file)) {
      BundleReader bundle = BundleReader.open(in, trusted);
      manifest = bundle.record().manifest();
      check(manifest, olderToo);
      bundle.copy((bytes, length) -> {});
    } catch (BundleException e) {
      throw new CommandException(REFUSED, reason(e));
    }
    progress.accept(
        "Verified: %s %s, build %d, signed."
            .formatted(manifest.name(), manifest.version(), manifest.build()));
    work(
        slots -> {
          try (InputStream in = open(file)) {
            slots.install(BundleReader.open(in, trusted));
          }
          return true;
        });
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  private void check(ImageManifest manifest, boolean olderToo) throws BundleException {
    Release release = places.release();
    if (!manifest.name().equals(release.name())) {
      throw new BundleException(
          "the bundle is '" + manifest.name() + "', this appliance is '" + release.name() + "'");
    }
    if (!manifest.architecture().equals(ImageManifest.X86_64)) {
      throw new BundleException("the bundle is for " + manifest.architecture() + " processors");
    }
    if (manifest.build() < release.build() && !olderToo) {
      throw new BundleException(
          "the bundle is older ("
              + manifest.version()
              + ", build "
              + manifest.build()
              + ") than what runs ("
              + release.version()
              + ", build "
              + release.build()
              + "); add 'allow-older' if it is meant");
    }
  }

  private <T> T work(Work<T> work) throws CommandException {
    lock.lock();
    try (Devices devices = new Devices(places.machine())) {
      return work.on(devices.slots());
    } catch (BundleException e) {
      throw new CommandException(REFUSED, reason(e));
    } catch (IOException e) {
      throw new CommandException(FAILED, reason(e));
    } finally {
      lock.unlock();
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException missing
        ? "there is no " + missing.getFile()
        : String.valueOf(e.getMessage());
  }

  /** The devices of the slots, open for an operation. */
  private static final class Devices implements AutoCloseable {
    private final SlotName running;
    private final List<FileBlockDevice> open = new ArrayList<>();
    private final FileBlockDevice own;
    private final FileBlockDevice other;
    private final FileBlockDevice esp;

    Devices(Path folder) throws IOException {
      running = SlotName.of(Files.readString(folder.resolve("slot")).strip());
      boolean whole = false;
      try {
        own = keep(FileBlockDevice.openToRead(folder.resolve("slot-" + running.word())));
        other = keep(FileBlockDevice.open(folder.resolve("slot-" + running.other().word())));
        esp = keep(FileBlockDevice.open(folder.resolve("esp")));
        whole = true;
      } finally {
        if (!whole) {
          close();
        }
      }
    }

    private FileBlockDevice keep(FileBlockDevice device) {
      open.add(device);
      return device;
    }

    Slots slots() {
      return new Slots(running, own, other, esp);
    }

    @Override
    public void close() throws IOException {
      for (FileBlockDevice device : open) {
        device.close();
      }
    }
  }
}
