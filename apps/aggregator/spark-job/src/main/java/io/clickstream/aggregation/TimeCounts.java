package io.clickstream.aggregation;

import java.io.Serializable;

/**
 * Measured times of a group: their sum, and how many were found by which method.
 *
 * @param spentMs whole milliseconds
 */
record TimeCounts(long spentMs, long sender, long pings, long nextEvent) implements Serializable {
  private static final long serialVersionUID = 1L;
  static final TimeCounts NONE = new TimeCounts(0, 0, 0, 0);

  static TimeCounts of(TimeMethod method, long spentMs) {
    return new TimeCounts(
        spentMs,
        method == TimeMethod.SENDER ? 1 : 0,
        method == TimeMethod.PINGS ? 1 : 0,
        method == TimeMethod.NEXT_EVENT ? 1 : 0);
  }

  /** How many times were measured at all. */
  long measured() {
    return sender + pings + nextEvent;
  }

  TimeCounts plus(TimeCounts other) {
    return new TimeCounts(
        spentMs + other.spentMs,
        sender + other.sender,
        pings + other.pings,
        nextEvent + other.nextEvent);
  }
}
