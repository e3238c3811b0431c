package dev.weir.runtime.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sdk.address.InterfaceAddress;
import dev.weir.sdk.address.IpAddress;
import dev.weir.sdk.address.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedHostTest {
  private final Deque<byte[]> toLeft = new ArrayDeque<>();
  private final Deque<byte[]> toRight = new ArrayDeque<>();
  private final SimulatedHost left =
      new SimulatedHost(MacAddress.parse("02:00:00:00:00:01"), toRight::add);
  private final SimulatedHost right =
      new SimulatedHost(MacAddress.parse("02:00:00:00:00:02"), toLeft::add);
  private final Random loss = new Random(5);
  private long nowNanos;

  private void run(int milliseconds, int lossPercent) {
    for (int i = 0; i < milliseconds; i++) {
      nowNanos += 1_000_000;
      left.tick(nowNanos);
      right.tick(nowNanos);
      while (!toLeft.isEmpty() || !toRight.isEmpty()) {
        byte[] frame = toLeft.poll();
        if (frame != null && loss.nextInt(100) >= lossPercent) {
          left.receive(frame);
        }
        frame = toRight.poll();
        if (frame != null && loss.nextInt(100) >= lossPercent) {
          right.receive(frame);
        }
      }
    }
  }

  @Test
  void pingsOverBothVersions() {
    left.addAddress(InterfaceAddress.parse("192.0.2.1/24"));
    right.addAddress(InterfaceAddress.parse("192.0.2.2/24"));
    left.addAddress(InterfaceAddress.parse("2001:db8::1/64"));
    right.addAddress(InterfaceAddress.parse("2001:db8::2/64"));
    var first = left.ping(IpAddress.parse("192.0.2.2"));
    var second = left.ping(IpAddress.parse("2001:db8::2"));
    var nobody = left.ping(IpAddress.parse("192.0.2.9"));
    run(2500, 0);
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(nobody).isCompletedExceptionally();
  }

  @Test
  void fetchesOverALossyLink() {
    left.addAddress(InterfaceAddress.parse("192.0.2.1/24"));
    right.addAddress(InterfaceAddress.parse("192.0.2.2/24"));
    String body = "x".repeat(5000);
    right
        .tcp()
        .serve(80, (_, _) -> ("HTTP/1.0 200 OK\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
    var answer = left.tcp().request(IpAddress.parse("192.0.2.2"), 80, "GET / HTTP/1.0\r\n\r\n");
    var refused = left.tcp().request(IpAddress.parse("192.0.2.2"), 81, "GET / HTTP/1.0\r\n\r\n");
    run(20_000, 20);
    assertThat(answer.join()).endsWith("\r\n\r\n" + body);
    assertThat(refused).isCompletedExceptionally();
  }

  @Test
  void ignoresHostileFrames() {
    left.addAddress(InterfaceAddress.parse("192.0.2.1/24"));
    left.addAddress(InterfaceAddress.parse("2001:db8::1/64"));
    var _ = left.requestAddress();
    Random random = new Random(3);
    var _ = left.ping(IpAddress.parse("192.0.2.2"));
    byte[] seed = toRight.getLast();
    for (int i = 0; i < 50_000; i++) {
      byte[] frame = java.util.Arrays.copyOf(seed, random.nextInt(200));
      for (int j = 0; j < 6 && frame.length > 12; j++) {
        frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt();
      }
      if (frame.length >= 6) {
        System.arraycopy(new byte[] {2, 0, 0, 0, 0, 1}, 0, frame, 0, 6);
      }
      left.receive(frame);
    }
    assertThat(left.addresses()).hasSize(2);
  }
}
