package io.clickstream.aggregation;

import java.io.Serializable;
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
final class SaltAggregate implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<HourlyKey, HourlyCounts> hourly = new HashMap<>();
  private final Map<ArrivalKey, ArrivalCounts> arrivals = new HashMap<>();
  private final Map<Hash128, String> pages = new HashMap<>();
  private final Set<Visitor> visitors = new HashSet<>();
  private final IdPlaces ids = new IdPlaces();
  private final int salt;
  private long rowsScanned;
  private long rowsKept;

  private SaltAggregate(int salt) {
    this.salt = salt;
  }

  /**
   * Folds events in key order. Of events with the same id the first one counts, if it is planned, unless another salt has an
   * earlier one.
   *
   * @param events those of the planned hours; of the hours before them, which are read for their ids alone; and what follows
   *     them, which is read for the times of page views alone
   */
  static SaltAggregate of(int salt, Iterator<Event> events, PlannedHours plan, Collisions collisions) {
    SaltAggregate aggregate = new SaltAggregate(salt);
    PageTimes times =
        new PageTimes(
            (view, method, spentMs) -> {
              if (plan.hold(view.timestampMs())) {
                aggregate.add(view, Hash128.ofText(view.url()), HourlyCounts.ofTime(method, spentMs));
              }
            });
    events.forEachRemaining(
        event -> {
          if (aggregate.fold(event, plan, collisions)) {
            times.add(event);
          }
        });
    times.finish();
    return aggregate;
  }

  /** Counts the event if it is planned. @return whether no earlier one has its id */
  private boolean fold(Event event, PlannedHours plan, Collisions collisions) {
    long place = Place.of(event.timestampMs(), salt);
    boolean isFirst = ids.putFirst(event.id(), place) == IdPlaces.NONE;
    boolean isKept = isFirst && collisions.allows(event.id(), place);
    if (plan.hold(event.timestampMs())) {
      tally(event, isKept);
    }
    return isKept;
  }

  private void tally(Event event, boolean isKept) {
    rowsScanned += 1;
    arrivals.merge(
        ArrivalKey.of(event),
        isKept ? ArrivalCounts.of(event) : ArrivalCounts.COLLISION,
        ArrivalCounts::plus);
    if (isKept) {
      rowsKept += 1;
      count(event);
    }
  }

  private void count(Event event) {
    if (!event.counts()) {
      return;
    }
    Hash128 page = Hash128.ofText(event.url());
    pages.putIfAbsent(page, event.url());
    add(event, page, HourlyCounts.of(event));
    if (!event.bot()) {
      visitors.add(new Visitor(page, event.country(), Hash128.ofText(event.userId())));
    }
  }

  private void add(Event event, Hash128 page, HourlyCounts counts) {
    HourlyKey key = new HourlyKey(HourRange.hourOf(event.timestampMs()), page, event.country());
    hourly.merge(key, counts, HourlyCounts::plus);
  }

  int salt() {
    return salt;
  }

  Map<HourlyKey, HourlyCounts> hourly() {
    return hourly;
  }

  Map<ArrivalKey, ArrivalCounts> arrivals() {
    return arrivals;
  }

  Map<Hash128, String> pages() {
    return pages;
  }

  Set<Visitor> visitors() {
    return visitors;
  }

  /** Every event id that was read of the salt, with its first place. */
  IdPlaces ids() {
    return ids;
  }

  long rowsScanned() {
    return rowsScanned;
  }

  long rowsKept() {
    return rowsKept;
  }
}
