package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.packet.PacketMemory;
import dev.weir.testkit.environment.Requires;
import dev.weir.testkit.machine.Qemu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packet memory on a machine of two NUMA nodes: in QEMU, with this machine's kernel and Java, as
 * hardly any machine that tests run on has two.
 */
final class NumaIT {
  private static final String INIT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox mount -t devtmpfs dev /dev
      exec > /dev/ttyS0 2>&1
      /java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \\
        --enable-native-access=ALL-UNNAMED -cp /classes/1:/classes/2:/classes/3 \\
        dev.weir.engine.NumaProbe 0 1
      /bin/busybox poweroff -f
      """;

  /** As much of Java as the program needs, the class path, busybox, the C library. */
  private static final String BUILD =
      """
      set -e
      cd "$1"
      mkdir -p bin proc sys dev tmp classes
      cp "$(command -v busybox)" bin/
      "$2/bin/jlink" --add-modules java.base --strip-debug --generate-cds-archive --output java
      for c in $3; do n=$((n + 1)); cp -r "$c" classes/$n; done
      for l in $(ldd java/bin/java java/lib/*.so java/lib/server/libjvm.so bin/busybox 2>/dev/null \\
          | grep -oE '[[:space:]]/(usr/)?lib[^ ]*' | sort -u); do
        mkdir -p ".$(dirname $l)"; cp -L $l .$l
      done
      chmod +x init
      find . | busybox cpio -o -H newc 2>/dev/null > ../initrd
      """;

  private static final Pattern NODE = Pattern.compile("(\\d+)=(\\d+)");

  @TempDir private Path folder;

  @Test
  void slotsAreNearToTheirWorker() throws Exception {
    Requires.programs("qemu-system-x86_64=qemu-system-x86", "busybox", "ldd=libc-bin");
    Path console = folder.resolve("console");
    Path kernel = Requires.kernel();
    try (Qemu qemu = Qemu.start(console, machine(kernel, initrd()))) {
      qemu.awaitEnd();
      List<String> told =
          qemu.console()
              .lines()
              .filter(line -> line.startsWith("SLOTS"))
              .map(String::strip)
              .toList();
      assertThat(told).as(qemu.console()).hasSize(4);
      nearlyAllOn(0, told.get(0));
      nearlyAllOn(1, told.get(1));
      nearlyAllOn(1, told.get(2));
      nearlyAllOn(0, told.get(3));
    }
  }

  /** Not all: a huge page may lie across the border of two workers' slots. */
  private static void nearlyAllOn(int node, String told) {
    int all = 0;
    int there = 0;
    for (MatchResult slots : NODE.matcher(told).results().toList()) {
      int count = Integer.parseInt(slots.group(2));
      all += count;
      there += slots.group(1).equals("" + node) ? count : 0;
    }
    assertThat(all).as(told).isGreaterThan(5000);
    assertThat(there).as(told).isGreaterThan(all * 3 / 4);
  }

  private static List<String> machine(Path kernel, Path initrd) {
    List<String> words =
        new ArrayList<>(
            List.of(
                ("-accel tcg,thread=single -smp 2 -m 2048 -no-reboot"
                        + " -object memory-backend-ram,id=m0,size=1024M"
                        + " -object memory-backend-ram,id=m1,size=1024M"
                        + " -numa node,cpus=0,memdev=m0 -numa node,cpus=1,memdev=m1")
                    .split(" ")));
    words.addAll(List.of("-kernel", kernel.toString(), "-initrd", initrd.toString()));
    // Balancing moves pages to who looks at them, and so to who asks where they are.
    words.addAll(List.of("-append", "console=ttyS0 quiet panic=-1 numa_balancing=disable"));
    return words;
  }

  private Path initrd() throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("init"), INIT);
    String classes =
        Stream.of(NumaProbe.class, Engine.class, PacketMemory.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(" "));
    Process build =
        new ProcessBuilder(
                "sh", "-c", BUILD, "sh", "" + root, System.getProperty("java.home"), classes)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("build").toFile())
            .start();
    assertThat(build.waitFor()).as(Files.readString(folder.resolve("build"))).isZero();
    return folder.resolve("initrd");
  }
}
