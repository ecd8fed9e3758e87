package io.clickstream.aggregation;

import java.util.BitSet;

/**
 * The page pings of one page view.
 *
 * <p>A tracker pings once per heartbeat in which the visitor did something. How long its heartbeat is it does not say, so it is
 * read from the smallest distance of two pings; {@value #DEFAULT_SECONDS} seconds where that says nothing.
 */
final class Beats {
  private static final int DEFAULT_SECONDS = 10;
  /** Pings that are further apart say that the visitor did nothing in between. */
  private static final int LONGEST_SECONDS = 30;

  private final long viewedAtMs;
  /** Seconds after the page view in which there was a ping. */
  private final BitSet seconds = new BitSet();

  Beats(long viewedAtMs) {
    this.viewedAtMs = viewedAtMs;
  }

  void add(long timestampMs) {
    seconds.set((int) ((timestampMs - viewedAtMs) / 1_000));
  }

  /**
   * Heartbeat × distinct beats, and never longer than until the last ping; {@link Event#NOT_MEASURED} when no ping
   * came a second or more after the page view.
   */
  long lastedMs() {
    int last = seconds.length() - 1;
    if (last <= 0) {
      return Event.NOT_MEASURED;
    }
    long heartbeat = heartbeatSeconds();
    long first = viewedAtMs / 1_000;
    long beats = seconds.stream().mapToLong(second -> (first + second) / heartbeat).distinct().count();
    return 1_000 * Math.min(heartbeat * beats, last);
  }

  private int heartbeatSeconds() {
    int smallest = Integer.MAX_VALUE;
    int before = seconds.nextSetBit(0);
    for (int at = seconds.nextSetBit(before + 1); at >= 0; at = seconds.nextSetBit(at + 1)) {
      smallest = Math.min(smallest, at - before);
      before = at;
    }
    return smallest <= LONGEST_SECONDS ? smallest : DEFAULT_SECONDS;
  }
}
