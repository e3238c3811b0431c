package dev.weir.shell;

import java.nio.file.*;

public class ManualServer {
  public static void main(String[] a) throws Exception {
    Path p = Path.of(a[0]);
    Files.createDirectories(p);
    String extra = "";
    ShellFixture f = new ShellFixture(p, Integer.parseInt(a[1]), extra);
    System.out.println("up " + f.shell.addresses() + " " + f.shell.fingerprints());
    new java.util.concurrent.CountDownLatch(1).await();
  }
}
