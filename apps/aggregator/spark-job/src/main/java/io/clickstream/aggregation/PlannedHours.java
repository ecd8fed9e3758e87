package io.clickstream.aggregation;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hours, by their starts in milliseconds, that an epoch counts. */
record PlannedHours(Set<Long> starts) implements Serializable {
  private static final long serialVersionUID = 1L;

  PlannedHours(Set<Long> starts) {
    this.starts = new HashSet<>(starts);
  }

  /** Whether events of this time are counted; others are only read for the times of those before them. */
  boolean hold(long timestampMs) {
    return starts.contains(HourRange.hourOf(timestampMs));
  }

  /** What has to be read: each run of neighbouring hours, and after it as long as a page view may last. */
  List<HourRange> scans() {
    return HourRange.merge(starts).stream()
        .map(range -> new HourRange(range.startMs(), range.endMs() + PageTimes.LONGEST_MS))
        .toList();
  }
}
