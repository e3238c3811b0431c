package dev.weir.shell;

import dev.weir.testkit.environment.Requires;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real OpenSSH client. */
final class OpenSsh {
  private final Path folder;
  private final int port;

  /** What a run of the client gave. */
  record Result(int code, String out, String err) {}

  OpenSsh(Path folder, int port) throws IOException {
    Requires.programs("ssh=openssh-client", "sftp=openssh-client");
    this.folder = folder;
    this.port = port;
    Path askpass = folder.resolve("askpass");
    Files.writeString(askpass, "#!/bin/sh\necho '" + ShellFixture.PASSWORD + "'\n");
    Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
  }

  /** Runs a command. */
  Result exec(String user, String command, String... options) throws Exception {
    return run("ssh", "-p", user, List.of(options), List.of(command), "");
  }

  /** Runs a command as a user who has a key and no password. */
  Result execByKey(String user, Path key, String command) throws Exception {
    return exec(user, command, "-i", key.toString(), "-o", "PasswordAuthentication=no");
  }

  /** Types lines on a terminal; gives what was shown, without escape sequences. */
  String terminal(String user, String input) throws Exception {
    Result result = run("ssh", "-p", user, List.of("-tt"), List.of(), input);
    return result
        .out()
        .replaceAll("\u001b\\[[?0-9;]*[A-Za-z]", "")
        .replaceAll("\u001b[=>]", "")
        .replace("\r", "");
  }

  /** Lines on standard input, without a terminal. */
  Result batch(String user, String input, String... options) throws Exception {
    return run("ssh", "-p", user, List.of(options), List.of(), input);
  }

  /** Runs sftp commands. */
  Result sftp(String user, String... commands) throws Exception {
    return run(
        "sftp",
        "-P",
        user,
        List.of("-o", "BatchMode=no", "-b", "-"),
        List.of(),
        String.join("\n", commands) + "\n");
  }

  private Result run(
      String program,
      String portOption,
      String user,
      List<String> options,
      List<String> command,
      String input)
      throws Exception {
    List<String> words = new ArrayList<>(List.of(program, portOption, Integer.toString(port)));
    words.addAll(options);
    for (String option :
        List.of(
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "NumberOfPasswordPrompts=1",
            "ConnectTimeout=60")) {
      words.add("-o");
      words.add(option);
    }
    words.add("-F");
    words.add("/dev/null");
    words.add(user + "@127.0.0.1");
    words.addAll(command);
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("SSH_ASKPASS", folder.resolve("askpass").toString());
    builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("SSH_AUTH_SOCK");
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the client has ended already; its result says why
    }
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "the client hangs: " + words + "\n" + Files.readString(out) + Files.readString(err));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
