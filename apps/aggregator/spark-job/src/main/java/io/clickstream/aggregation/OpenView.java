package io.clickstream.aggregation;

/** A page view whose end is not known yet, and what has been learned of it. */
final class OpenView {
  private final Event event;
  private final Step step;
  private final Beats beats;
  private long engagedMs;

  OpenView(Event event, Step step) {
    this.event = event;
    this.step = step;
    this.beats = new Beats(event.timestampMs());
    this.engagedMs = event.timeSpentMs();
  }

  Event event() {
    return event;
  }

  Step step() {
    return step;
  }

  /** Takes what an event of the same page view id tells. */
  void learn(Event other) {
    step.touch(other.timestampMs());
    if (other.isPagePing()) {
      beats.add(other.timestampMs());
    } else if (other.isEngagement() && other.isMeasured()) {
      engagedMs = Math.max(engagedMs, 0) + other.timeSpentMs();
    }
  }

  /** Hands over the time by the best method there is; nothing when it is unknown. */
  void close(PageTimes.Found found) {
    if (engagedMs != Event.NOT_MEASURED) {
      found.time(event, TimeMethod.SENDER, engagedMs);
    } else if (beats.lastedMs() != Event.NOT_MEASURED) {
      found.time(event, TimeMethod.PINGS, beats.lastedMs());
    } else if (step.lastedMs() != Event.NOT_MEASURED) {
      found.time(event, TimeMethod.NEXT_EVENT, step.lastedMs());
    }
  }
}
