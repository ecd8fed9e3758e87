package io.clickstream.aggregation;

import java.io.Serializable;

/** The sums of one group; adding two of them is the only thing that is ever done across salts. */
record HourlyCounts(
    long clicks, long pageViews, long botClicks, long timeSpentMs, long timeMeasured) implements Serializable {

  /** What one counting event adds. */
  static HourlyCounts of(Event event) {
    if (event.bot()) {
      return new HourlyCounts(0, 0, 1, 0, 0);
    }
    return new HourlyCounts(
        1,
        event.isPageView() ? 1 : 0,
        0,
        event.isMeasured() ? event.timeSpentMs() : 0,
        event.isMeasured() ? 1 : 0);
  }

  HourlyCounts plus(HourlyCounts other) {
    return new HourlyCounts(
        clicks + other.clicks,
        pageViews + other.pageViews,
        botClicks + other.botClicks,
        timeSpentMs + other.timeSpentMs,
        timeMeasured + other.timeMeasured);
  }
}
