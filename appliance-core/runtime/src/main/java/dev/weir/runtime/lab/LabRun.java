package dev.weir.runtime.lab;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The lab from the point of view of the command line. */
public final class LabRun {
  private LabRun() {}

  /** Proves that the lab works and prints what it saw. */
  public static boolean check(Lab lab, PrintStream out) throws InterruptedException {
    return new LabCheck(lab, out).run();
  }

  /**
   * Prints topology and things to try, then waits until interrupted: at a terminal with live rates.
   */
  public static void watch(Lab lab, PrintStream out) throws InterruptedException {
    LabSession session = new LabSession(lab, out);
    session.printTopology();
    new LabCheck(lab, out).run();
    out.println("Ctrl-C ends the lab and removes all it made.");
    if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
      session.showRates();
    } else {
      new CountDownLatch(1).await();
    }
  }
}
