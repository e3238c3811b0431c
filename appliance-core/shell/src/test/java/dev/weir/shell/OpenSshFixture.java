package dev.weir.shell;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server as OpenSSH's own client finds it, for the tests that extend this. */
abstract class OpenSshFixture {
  @TempDir Path folder;
  ShellFixture fixture;
  OpenSsh ssh;
  int port;

  /** Starts a server on what the folder holds; a test may, once it has closed the one before. */
  @BeforeEach
  void start() throws Exception {
    port = ShellFixture.freePort();
    fixture = new ShellFixture(folder, port);
    ssh = new OpenSsh(folder, port);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }
}
