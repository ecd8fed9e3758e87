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

  /** Whether events of this time are counted; others are read for what they say of those. */
  boolean hold(long timestampMs) {
    return starts.contains(HourRange.hourOf(timestampMs));
  }

  /**
   * What has to be read, ascending and without overlap: each planned hour, the hour before it for its event ids, and what
   * follows it for as long as a page view may last.
   */
  List<HourRange> scans() {
    Set<Long> hours = new HashSet<>(starts);
    // Nothing lies before 1970, and the key of a time below zero would come after all others.
    starts.forEach(start -> hours.add(Math.max(0, start - HourRange.HOUR_MS)));
    return HourRange.merge(hours).stream()
        .map(range -> new HourRange(range.startMs(), range.endMs() + PageTimes.LONGEST_MS))
        .toList();
  }
}
