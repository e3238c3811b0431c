package dev.weir.runtime.lab;

import java.io.PrintStream;

/** The lab from the point of view of the command line. */
public final class LabRun {
  private LabRun() {}

  /** Proves that the lab works and prints what it saw. */
  public static boolean check(Lab lab, PrintStream out) throws InterruptedException {
    return new LabCheck(lab, out).run();
  }

  /** Prints topology and things to try, then live rates until interrupted. */
  public static void watch(Lab lab, PrintStream out) throws InterruptedException {
    LabSession session = new LabSession(lab, out);
    session.printTopology();
    new LabCheck(lab, out).run();
    session.showRates();
  }
}
