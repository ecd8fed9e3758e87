package io.clickstream.aggregation;

import java.io.Serializable;

/** The sums of one group; adding two of them is the only thing that is ever done across salts. */
record HourlyCounts(long clicks, long pageViews, long botClicks, TimeCounts time) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What one counting event adds by itself. How long a page view lasted is known later: {@link #ofTime}. */
  static HourlyCounts of(Event event) {
    if (event.bot()) {
      return new HourlyCounts(0, 0, 1, TimeCounts.NONE);
    }
    if (event.isPageView()) {
      return new HourlyCounts(1, 1, 0, TimeCounts.NONE);
    }
    TimeCounts time =
        event.isMeasured() ? TimeCounts.of(TimeMethod.SENDER, event.timeSpentMs()) : TimeCounts.NONE;
    return new HourlyCounts(1, 0, 0, time);
  }

  static HourlyCounts ofTime(TimeMethod method, long spentMs) {
    return new HourlyCounts(0, 0, 0, TimeCounts.of(method, spentMs));
  }

  HourlyCounts plus(HourlyCounts other) {
    return new HourlyCounts(
        clicks + other.clicks,
        pageViews + other.pageViews,
        botClicks + other.botClicks,
        time.plus(other.time));
  }
}
