package io.clickstream.aggregation;

/** Made-up events for tests: change only what a test is about. */
final class Events {
  static final long HOUR = 1_431_856_800_000L;

  private Events() {}

  static Event view(long id, String user, String url) {
    return new Event(
        new Hash128(0, id), HOUR + id, "page_view", user, url, "US", false, Event.NOT_MEASURED);
  }

  static Event typed(Event event, String type) {
    return new Event(
        event.id(), event.timestampMs(), type, event.userId(), event.url(), event.country(), event.bot(),
        event.timeSpentMs());
  }

  static Event at(Event event, long timestampMs) {
    return new Event(
        event.id(), timestampMs, event.type(), event.userId(), event.url(), event.country(), event.bot(),
        event.timeSpentMs());
  }

  static Event byBot(Event event) {
    return new Event(
        event.id(), event.timestampMs(), event.type(), event.userId(), event.url(), event.country(), true,
        event.timeSpentMs());
  }

  static Event spending(Event event, long ms) {
    return new Event(
        event.id(), event.timestampMs(), event.type(), event.userId(), event.url(), event.country(), event.bot(), ms);
  }
}
