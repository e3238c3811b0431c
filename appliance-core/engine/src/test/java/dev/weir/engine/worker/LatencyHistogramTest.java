package dev.weir.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void everyTimeFallsIntoABucketThatIsAtMostAThirtySecondWide() {
    for (int bit = 0; bit < 40; bit++) {
      for (long nanos : new long[] {1L << bit, (1L << bit) + 1, (2L << bit) - 1}) {
        int bucket = LatencyHistogram.bucket(nanos);
        assertThat(LatencyHistogram.upperNanos(bucket)).isGreaterThanOrEqualTo(nanos);
        assertThat(LatencyHistogram.upperNanos(bucket) - nanos).isLessThanOrEqualTo(nanos / 32);
        assertThat(bucket).isGreaterThanOrEqualTo(LatencyHistogram.bucket(nanos - 1));
      }
    }
    assertThat(LatencyHistogram.bucket(-5)).isZero();
    assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
  }

  @Test
  void percentilesAreThoseOfTheSortedTimes() {
    LatencyHistogram histogram = new LatencyHistogram();
    Random random = new Random(7);
    long[] times = new long[20_000];
    for (int i = 0; i < times.length; i++) {
      times[i] = (long) Math.exp(random.nextDouble() * 20);
      histogram.record(times[i], 1);
    }
    Arrays.sort(times);
    LatencyHistogram.Snapshot seen = histogram.snapshot();
    assertThat(seen.total()).isEqualTo(times.length);
    assertThat(seen.maxNanos()).isEqualTo(times[times.length - 1]);
    for (double percent : new double[] {0.01, 10, 50, 90, 99, 99.9, 100}) {
      long exact = times[(int) Math.ceil(times.length * percent / 100) - 1];
      assertThat(seen.percentileNanos(percent)).isBetween(exact, exact + exact / 32);
    }
  }

  @Test
  void weightsCount() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(10, 99);
    histogram.record(1_000, 1);
    assertThat(histogram.snapshot().percentileNanos(99)).isEqualTo(10);
    assertThat(histogram.snapshot().percentileNanos(99.5)).isEqualTo(1_000);
    assertThat(new LatencyHistogram().snapshot().percentileNanos(50)).isZero();
  }
}
