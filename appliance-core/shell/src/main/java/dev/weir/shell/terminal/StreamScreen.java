package dev.weir.shell.terminal;

import dev.weir.shell.session.Screen;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Output without a terminal: no colour, no pager, no prompt; errors go to the error stream. */
public final class StreamScreen implements Screen {
  private final Writer out;
  private final Writer err;
  private boolean broken;

  /** A screen over an SSH channel's streams. */
  public StreamScreen(OutputStream out, OutputStream err) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 16_384);
    this.err = new BufferedWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), 1_024);
  }

  @Override
  public void begin(boolean paged) {}

  @Override
  public void line(String line) throws InterruptedException {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      broken = true;
    }
    if (broken || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void error(String line) {
    flush();
    try {
      err.write(line);
      err.write('\n');
      err.flush();
    } catch (IOException e) {
      broken = true;
    }
  }

  @Override
  public void refresh(List<String> lines) throws InterruptedException {
    for (String line : lines) {
      line(line);
    }
    flush();
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      broken = true;
    }
  }

  @Override
  public boolean confirm(String question) {
    return true;
  }

  @Override
  public Optional<String> readSecret(String prompt) {
    return Optional.empty();
  }

  @Override
  public boolean interactive() {
    return false;
  }

  @Override
  public int promptWidth() {
    return -1;
  }

  @Override
  public int width() {
    return 80;
  }
}
