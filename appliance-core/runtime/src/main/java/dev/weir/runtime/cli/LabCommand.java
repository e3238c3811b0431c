package dev.weir.runtime.cli;

import dev.weir.config.problem.ConfigException;
import dev.weir.runtime.lab.Lab;
import dev.weir.runtime.lab.LabControl;
import dev.weir.runtime.lab.LabRun;
import dev.weir.runtime.modules.ModuleException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "lab",
    description = {
      "Start a working edge appliance between a LAN and a WAN, and tell how to log in.",
      "As root the hosts are network namespaces of this machine, else they are simulated in memory."
          + " Ctrl-C removes all it made."
    })
final class LabCommand implements Callable<Integer> {
  @Option(names = "--check", description = "Prove that it works, print what was seen, and end.")
  private boolean check;

  @Option(names = "--rootless", description = "Simulate the hosts in memory even as root.")
  private boolean rootless;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that forward packets. Default: ${DEFAULT-VALUE}.")
  private int workers = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws ModuleException, IOException, InterruptedException {
    RunCommand.checkWorkers(workers, spec);
    boolean root = Run.isRoot() && !rootless;
    Path folder = Path.of(Paths.launcher()).toAbsolutePath().resolveSibling(".weir");
    Files.createDirectories(folder);
    // Namespaces have fixed names: there is one lab with root at a time on a machine.
    Path lockFile = root ? Path.of("/run/weir-lab.lock") : folder.resolve("lab.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        System.err.println("error: a lab runs already");
        return ExitCode.ENVIRONMENT;
      }
      return run(root, folder.resolve(root ? "lab" : "lab-rootless"));
    } catch (ConfigException e) {
      Diagnosis.print(e);
      return ExitCode.ENVIRONMENT;
    }
  }

  private int run(boolean root, Path state)
      throws ModuleException, IOException, ConfigException, InterruptedException {
    Lab lab;
    LabControl control = new LabControl();
    try {
      lab = Lab.start(root, workers, Paths.modules(), state, Run.version(), control);
    } catch (IOException e) {
      System.err.println("error: the lab cannot start: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
    CountDownLatch ended = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              main.interrupt();
              lab.close();
              ended.countDown();
            });
    Runtime.getRuntime().addShutdownHook(hook);
    if (check) {
      boolean well = LabRun.check(lab, System.out);
      Runtime.getRuntime().removeShutdownHook(hook);
      lab.close();
      return well ? ExitCode.OK : ExitCode.REJECTED;
    }
    Thread.startVirtualThread(() -> endOnRequest(control));
    try {
      LabRun.watch(lab, System.out);
    } catch (InterruptedException e) {
      System.out.println();
    }
    ended.await();
    return ExitCode.OK;
  }

  /** An operator's shutdown ends the lab like Ctrl-C. */
  private static void endOnRequest(LabControl control) {
    try {
      control.awaitShutdown();
      System.exit(ExitCode.OK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
