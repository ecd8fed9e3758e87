package io.clickstream.aggregation;

/**
 * The event ids that a scan has seen, 21 to 43 bytes each: there is one for every event of a salt's planned hours, and a
 * {@code HashSet} would need twice to three times as much.
 *
 * <p>Open addressing over pairs of longs. The id of only zeros marks a free place and is kept apart.
 */
final class IdSet {
  private static final int SMALLEST = 1_024;
  private static final double FULLEST = 0.75;

  private long[] pairs = new long[2 * SMALLEST];
  private int size;
  private boolean hasZero;

  /** Adds an id. @return false when it was there already */
  boolean add(Hash128 id) {
    if (id.high() == 0 && id.low() == 0) {
      boolean isNew = !hasZero;
      hasZero = true;
      return isNew;
    }
    int at = placeOf(pairs, id.high(), id.low());
    if (pairs[at] != 0 || pairs[at + 1] != 0) {
      return false;
    }
    pairs[at] = id.high();
    pairs[at + 1] = id.low();
    size += 1;
    if (size > FULLEST * pairs.length / 2) {
      grow();
    }
    return true;
  }

  private void grow() {
    long[] bigger = new long[2 * pairs.length];
    for (int from = 0; from < pairs.length; from += 2) {
      if (pairs[from] != 0 || pairs[from + 1] != 0) {
        int to = placeOf(bigger, pairs[from], pairs[from + 1]);
        bigger[to] = pairs[from];
        bigger[to + 1] = pairs[from + 1];
      }
    }
    pairs = bigger;
  }

  /** Where an id is, or the free place where it belongs; there is always one. */
  private static int placeOf(long[] pairs, long high, long low) {
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    int at = 2 * (int) (mixed >>> 33) & (pairs.length - 2);
    while ((pairs[at] != 0 || pairs[at + 1] != 0) && (pairs[at] != high || pairs[at + 1] != low)) {
      at = (at + 2) & (pairs.length - 2);
    }
    return at;
  }
}
