package io.clickstream.aggregation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Neighbouring hours of event time, scanned in one go.
 *
 * @param startMs first millisecond
 * @param endMs the millisecond after the last
 */
record HourRange(long startMs, long endMs) implements Serializable {
  static final long HOUR_MS = 3_600_000L;

  /** The fewest ranges that hold exactly these hours; their order and repetitions do not matter. */
  static List<HourRange> merge(Iterable<Long> hours) {
    TreeSet<Long> ordered = new TreeSet<>();
    hours.forEach(ordered::add);
    List<HourRange> ranges = new ArrayList<>();
    for (long hour : ordered) {
      HourRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && last.endMs == hour) {
        ranges.set(ranges.size() - 1, new HourRange(last.startMs, hour + HOUR_MS));
      } else {
        ranges.add(new HourRange(hour, hour + HOUR_MS));
      }
    }
    return ranges;
  }

  /** The start of the hour that holds an event. */
  static long hourOf(long timestampMs) {
    return Math.floorDiv(timestampMs, HOUR_MS) * HOUR_MS;
  }
}
