package dev.weir.benchmarks;

import dev.weir.benchmarks.tap.Hosts;
import java.io.File;
import java.util.regex.Pattern;

/** What a benchmark leaves that is told to end before its time: programs it started, namespaces. */
final class Remains {
  private static final File NAMESPACES = new File("/run/netns");

  private Remains() {}

  /**
   * From now on the end of this virtual machine, by whatever signal it can act on, removes them.
   */
  static void removeAtEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(Remains::remove));
  }

  private static void remove() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Pattern own = Pattern.compile(Pattern.quote(Hosts.uniqueName()) + "\\D.*");
    String[] names = NAMESPACES.list((folder, name) -> own.matcher(name).matches());
    if (names == null) {
      return;
    }
    for (String name : names) {
      try {
        Command.run("ip netns del " + name);
      } catch (BenchmarkException e) {
        System.err.println("error: " + e.getMessage());
      }
    }
  }
}
