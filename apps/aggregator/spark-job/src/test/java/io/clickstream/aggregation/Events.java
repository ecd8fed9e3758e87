package io.clickstream.aggregation;

/** Made-up events for tests: change only what a test is about. */
final class Events {
  static final long HOUR = 1_431_856_800_000L;
  /** A day after what they tell of. */
  static final long ARRIVAL_HOUR = HOUR + 24 * HourRange.HOUR_MS;

  private Events() {}

  static Event view(long id, String user, String url) {
    return new Event(
        new Hash128(0, id), HOUR + id, ARRIVAL_HOUR + 5, "test", "page_view", user, url, "US", false,
        Event.NOT_MEASURED, null, null);
  }

  static Event typed(Event event, String type) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), type, event.userId(), event.url(),
        event.country(), event.bot(), event.timeSpentMs(), event.sessionId(), event.pageViewId());
  }

  static Event at(Event event, long timestampMs) {
    return new Event(
        event.id(), timestampMs, event.receivedAtMs(), event.source(), event.type(), event.userId(), event.url(),
        event.country(), event.bot(), event.timeSpentMs(), event.sessionId(), event.pageViewId());
  }

  static Event received(Event event, long receivedAtMs, String source) {
    return new Event(
        event.id(), event.timestampMs(), receivedAtMs, source, event.type(), event.userId(), event.url(),
        event.country(), event.bot(), event.timeSpentMs(), event.sessionId(), event.pageViewId());
  }

  static Event by(Event event, String user) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), event.type(), user, event.url(),
        event.country(), event.bot(), event.timeSpentMs(), event.sessionId(), event.pageViewId());
  }

  static Event byBot(Event event) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), event.type(), event.userId(),
        event.url(), event.country(), true, event.timeSpentMs(), event.sessionId(), event.pageViewId());
  }

  static Event spending(Event event, long ms) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), event.type(), event.userId(),
        event.url(), event.country(), event.bot(), ms, event.sessionId(), event.pageViewId());
  }

  static Event in(Event event, String sessionId) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), event.type(), event.userId(),
        event.url(), event.country(), event.bot(), event.timeSpentMs(), sessionId, event.pageViewId());
  }

  static Event of(Event event, String pageViewId) {
    return new Event(
        event.id(), event.timestampMs(), event.receivedAtMs(), event.source(), event.type(), event.userId(),
        event.url(), event.country(), event.bot(), event.timeSpentMs(), event.sessionId(), pageViewId);
  }
}
