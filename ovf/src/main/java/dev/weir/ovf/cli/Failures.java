package dev.weir.ovf.cli;

import dev.weir.ovf.OvfException;
import dev.weir.ovf.disk.DiskException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** What becomes of an exception that ends a command. */
public final class Failures {
  private Failures() {}

  /**
   * Tells what went wrong, in one line.
   *
   * @return the exit code
   * @throws Exception the problem itself, if it is none of the input or the machine
   */
  public static int tell(Exception problem, PrintWriter err) throws Exception {
    switch (problem) {
      case OvfException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.REJECTED;
      }
      case DiskException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.REJECTED;
      }
      case NoSuchFileException e -> {
        err.println("error: " + e.getFile() + ": there is no such file");
        return ExitCode.ENVIRONMENT;
      }
      case FileAlreadyExistsException e -> {
        err.println("error: " + e.getFile() + " exists; --force replaces it");
        return ExitCode.ENVIRONMENT;
      }
      case AccessDeniedException e -> {
        err.println("error: " + e.getFile() + ": no permission");
        return ExitCode.ENVIRONMENT;
      }
      case IOException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.ENVIRONMENT;
      }
      case InvalidPathException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.USAGE;
      }
      case IllegalArgumentException e -> {
        err.println("error: " + e.getMessage());
        return ExitCode.USAGE;
      }
      default -> throw problem;
    }
  }
}
