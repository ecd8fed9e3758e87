package io.clickstream.aggregation;

import java.io.Serializable;

/**
 * What the rows of one {@link ArrivalKey} came to.
 *
 * @param rowsKept all rows but those whose event id an earlier row has
 */
record ArrivalCounts(long rowsKept, long idCollisions, long clicks, long botClicks)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  static final ArrivalCounts COLLISION = new ArrivalCounts(0, 1, 0, 0);

  /** What one event that is kept adds. */
  static ArrivalCounts of(Event event) {
    boolean counts = event.counts();
    return new ArrivalCounts(1, 0, counts && !event.bot() ? 1 : 0, counts && event.bot() ? 1 : 0);
  }

  ArrivalCounts plus(ArrivalCounts other) {
    return new ArrivalCounts(
        rowsKept + other.rowsKept,
        idCollisions + other.idCollisions,
        clicks + other.clicks,
        botClicks + other.botClicks);
  }
}
