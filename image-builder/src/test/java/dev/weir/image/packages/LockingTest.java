package dev.weir.image.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.image.ImageException;
import dev.weir.image.testing.Archive;
import dev.weir.ovf.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lock, cache and mirrors, against an archive in a folder. */
class LockingTest {
  private static final Instant NOW = Archive.MADE.plusSeconds(3600);
  private static final byte[] OLD = "old".getBytes(UTF_8);
  private static final byte[] NEW = "newer".getBytes(UTF_8);

  private final Path folder;
  private final Path mirror;
  private final Archive archive;

  LockingTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    mirror = Files.createDirectory(folder.resolve("mirror"));
    archive = new Archive(mirror);
    archive.add("test", "tool", "1:1.0-1", "libc6", OLD);
    archive.add("test-security", "tool", "1:1.0-1+deb12u1", "libc6", NEW);
    archive.add("test-updates", "tool", "2.0", "libc6", OLD);
    archive.add("test", "linux-image-amd64", "6.1", "linux-image-6.1.0-9-amd64 (= 6.1)", OLD);
    archive.add("test", "linux-image-6.1.0-9-amd64", "6.1", "kmod", NEW);
    for (String suite : List.of("test", "test-updates", "test-security")) {
      archive.publish(suite);
    }
  }

  private Fetcher fetcher() throws IOException {
    Mirrors mirrors =
        Mirrors.of(
            List.of(archive.url(), "debian-security=" + archive.url()), folder.resolve("no-apt"));
    return new Fetcher(mirrors, Map.of(), Progress.NONE);
  }

  private LockFile lock(String... names) throws Exception {
    try (Fetcher fetcher = fetcher()) {
      return new Locker(fetcher, ArchiveKeys.read(archive.keyring()), folder, NOW)
          .lock("test", List.of(names));
    }
  }

  @Test
  void theNewestVersionOfAllSuitesIsLocked() throws Exception {
    LockFile lock = lock("tool", "linux-image-amd64");
    LockedPackage tool = Objects.requireNonNull(lock.get("tool"));
    assertThat(tool.version()).isEqualTo("1:1.0-1+deb12u1");
    assertThat(tool.archive()).isEqualTo("debian-security");
    assertThat(tool.digest().hex()).isEqualTo(Archive.sha256(NEW));
    assertThat(lock.get("linux-image-6.1.0-9-amd64")).isNotNull();
    assertThat(lock.get("linux-image-amd64")).isNull();
    assertThat(lock.date()).isEqualTo(Archive.MADE);
    assertThat(LockFile.parse("x.lock", lock.text()).text()).isEqualTo(lock.text());
  }

  @Test
  void aMissingPackageIsNamed() {
    assertThatThrownBy(() -> lock("tool", "nothing", "no-more"))
        .isInstanceOf(ImageException.class)
        .hasMessage("test has no package no-more, nothing");
  }

  @Test
  void anIndexThatIsNotVouchedForIsRefused() throws Exception {
    Path index = mirror.resolve("dists/test/main/binary-amd64/Packages.xz");
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length / 2] ^= 1;
    Files.write(index, bytes);
    assertThatThrownBy(() -> lock("tool")).hasMessageContaining("not what InRelease vouches for");
  }

  @Test
  void aSuiteInPlaceOfAnotherIsRefused() throws Exception {
    archive.publish("test-security", "test");
    assertThatThrownBy(() -> lock("tool")).hasMessageContaining("for the suite 'test'");
  }

  @Test
  void anOldReleaseIsRefused() throws Exception {
    try (Fetcher fetcher = fetcher()) {
      Locker late =
          new Locker(
              fetcher, ArchiveKeys.read(archive.keyring()), folder, NOW.plusSeconds(30L * 86_400));
      assertThatThrownBy(() -> late.lock("test", List.of("tool")))
          .hasMessageContaining("was valid until");
    }
  }

  @Test
  void changesAreShown() throws Exception {
    LockFile before = lock("tool");
    archive.add("test-security", "tool", "1:1.1", "", OLD);
    archive.publish("test-security");
    assertThat(before.changesTo(lock("linux-image-amd64", "tool")))
        .containsExactly("+ linux-image-6.1.0-9-amd64 6.1", "~ tool 1:1.0-1+deb12u1 -> 1:1.1");
    assertThat(before.changesTo(before)).isEmpty();
  }

  @Test
  void theCacheKeepsWhatTheLockSays() throws Exception {
    LockFile lock = lock("tool");
    LockedPackage tool = Objects.requireNonNull(lock.get("tool"));
    PackageCache cache = new PackageCache(folder.resolve("cache"));
    assertThatThrownBy(() -> cache.get(tool, null)).hasMessageContaining("--offline");
    Path file;
    try (Fetcher fetcher = fetcher()) {
      file = cache.get(tool, fetcher);
      assertThat(file).hasBinaryContent(NEW);
      Files.writeString(file, "evil!");
      assertThat(cache.get(tool, fetcher)).hasBinaryContent(NEW);
    }
    assertThat(cache.get(tool, null)).isEqualTo(file);
  }

  @Test
  void whatIsNotTheLockedFileIsRefusedAndNotKept() throws Exception {
    LockedPackage tool = Objects.requireNonNull(lock("tool").get("tool"));
    Path pool = mirror.resolve(tool.path());
    PackageCache cache = new PackageCache(folder.resolve("cache"));
    try (Fetcher fetcher = fetcher()) {
      Files.writeString(pool, "12345");
      assertThatThrownBy(() -> cache.get(tool, fetcher)).hasMessageContaining("not the locked one");
      Files.writeString(pool, "longer than it was");
      assertThatThrownBy(() -> cache.get(tool, fetcher)).hasMessageContaining("longer than");
      Files.delete(pool);
      assertThatThrownBy(() -> cache.get(tool, fetcher)).hasMessageContaining("weir image relock");
    }
    try (var files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aDamagedLockIsToldByLine() {
    String good = "release test 2025-01-20T08:00:00Z\n";
    String digest = Archive.sha256(NEW);
    Map<String, String> bad =
        Map.of(
            "",
            "x.lock: the line 'release",
            "release test now\n",
            "x.lock:1: 'now' is no date",
            good + "package a\n",
            "x.lock:2: expected",
            good + "packet\n",
            "x.lock:2: 'packet'",
            good + "package tool 1 debian pool/../../etc/passwd 5 " + digest,
            "is no path",
            good + "package tool 1 elsewhere pool/a.deb 5 " + digest,
            "is no archive",
            good + "package to$ol 1 debian pool/a.deb 5 " + digest,
            "is no name",
            good + "package tool 1 debian pool/a.deb -5 " + digest,
            "is no size",
            good + "package tool 1 debian pool/a.deb 5 abc",
            "is no SHA-256");
    bad.forEach(
        (text, why) ->
            assertThatThrownBy(() -> LockFile.parse("x.lock", text))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(why));
  }

  @Test
  void mirrorsComeFromOptionsThenFromApt() throws Exception {
    Path apt = folder.resolve("apt");
    Files.createDirectories(apt.resolve("sources.list.d"));
    Files.writeString(
        apt.resolve("sources.list.d/debian.sources"),
        """
        Types: deb
        URIs: http://mirror.example/debian
        Suites: bookworm bookworm-updates
        Components: main

        Types: deb
        URIs: http://mirror.example/security
        Suites: bookworm-security
        Components: main
        """);
    Files.writeString(
        apt.resolve("sources.list.d/more.list"),
        "deb [arch=amd64] http://second.example/debian bookworm main\n");
    Mirrors mirrors = Mirrors.of(List.of("http://first.example/d"), apt);
    assertThat(mirrors.of("debian").stream().map(Object::toString))
        .containsExactly(
            "http://first.example/d/",
            "http://mirror.example/debian/",
            "http://second.example/debian/");
    assertThat(mirrors.of("debian-security").stream().map(Object::toString))
        .containsExactly("http://mirror.example/security/");
    assertThatThrownBy(() -> Mirrors.of(List.of("ftp://x"), apt)).hasMessageContaining("no mirror");
    Mirrors none = Mirrors.of(List.of(), folder.resolve("nothing"));
    assertThatThrownBy(() -> none.of("debian")).hasMessageContaining("--mirror debian=URL");
  }
}
