package io.clickstream.aggregation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The aggregation of one salt's events.
 *
 * <p>All events of a user lie in one salt, so the visitor sets of two salts have nothing in common and need no shuffle.
 */
final class SaltAggregate {
  private final Map<HourlyKey, HourlyCounts> hourly = new HashMap<>();
  private final Map<Hash128, String> pages = new HashMap<>();
  private final Set<Visitor> visitors = new HashSet<>();
  private long rowsScanned;
  private long rowsKept;

  /** Folds events in key order; of events with the same id the first one counts. */
  static SaltAggregate of(Iterator<Event> events) {
    SaltAggregate aggregate = new SaltAggregate();
    IdSet seen = new IdSet();
    while (events.hasNext()) {
      Event event = events.next();
      aggregate.rowsScanned += 1;
      if (seen.add(event.id())) {
        aggregate.rowsKept += 1;
        aggregate.add(event);
      }
    }
    return aggregate;
  }

  private void add(Event event) {
    if (!event.counts()) {
      return;
    }
    Hash128 page = Hash128.ofText(event.url());
    pages.putIfAbsent(page, event.url());
    HourlyKey key = new HourlyKey(HourRange.hourOf(event.timestampMs()), page, event.country());
    hourly.merge(key, HourlyCounts.of(event), HourlyCounts::plus);
    if (!event.bot()) {
      visitors.add(new Visitor(page, event.country(), Hash128.ofText(event.userId())));
    }
  }

  Map<HourlyKey, HourlyCounts> hourly() {
    return hourly;
  }

  Map<Hash128, String> pages() {
    return pages;
  }

  Set<Visitor> visitors() {
    return visitors;
  }

  long rowsScanned() {
    return rowsScanned;
  }

  long rowsKept() {
    return rowsKept;
  }
}
