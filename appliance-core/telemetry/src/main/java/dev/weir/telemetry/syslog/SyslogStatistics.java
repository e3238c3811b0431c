package dev.weir.telemetry.syslog;

import java.util.concurrent.atomic.LongAdder;

/** What happened with one server. Any thread. */
public final class SyslogStatistics {
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile int waiting;
  private volatile boolean connected;
  private volatile String failure = "";

  void sent() {
    sent.increment();
  }

  void lost(long messages) {
    lost.add(messages);
  }

  void waiting(int messages) {
    waiting = messages;
  }

  void connected(boolean now) {
    connected = now;
  }

  void failure(String why) {
    failure = why;
  }

  /** Messages handed to the network. */
  public long messagesSent() {
    return sent.sum();
  }

  /** Messages that were given up. */
  public long messagesLost() {
    return lost.sum();
  }

  /** Messages that wait. */
  public int messagesWaiting() {
    return waiting;
  }

  /** Whether messages can be sent now. */
  public boolean isConnected() {
    return connected;
  }

  /** What went wrong last; empty since the last connection if nothing did. */
  public String lastFailure() {
    return failure;
  }
}
