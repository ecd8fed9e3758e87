package io.clickstream.aggregation;

import java.io.Serializable;

/**
 * Event ids, each with the first place where it was found: 32 to 64 bytes each. There is one for every event of a salt's
 * planned hours, and a {@code HashMap} would need several times as much.
 *
 * <p>Open addressing over triples of longs. The id of only zeros marks a free place and is kept apart.
 */
final class IdPlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No place. */
  static final long NONE = Long.MAX_VALUE;

  private static final int WIDTH = 3;
  private static final int SMALLEST = 1_024;
  private static final double FULLEST = 0.75;

  /** Takes the entries one by one, in no order. */
  interface Visitor {
    void visit(Hash128 id, long place);
  }

  private long[] triples = new long[WIDTH * SMALLEST];
  private int size;
  private long placeOfZero = NONE;

  /** Notes a place of an id, and keeps the smaller one. @return the place kept so far, or {@link #NONE} */
  long putFirst(Hash128 id, long place) {
    if (id.high() == 0 && id.low() == 0) {
      long before = placeOfZero;
      placeOfZero = Math.min(before, place);
      return before;
    }
    int at = indexOf(triples, id.high(), id.low());
    if (!isFree(triples, at)) {
      long before = triples[at + 2];
      triples[at + 2] = Math.min(before, place);
      return before;
    }
    set(triples, at, id.high(), id.low(), place);
    size += 1;
    if (size > FULLEST * triples.length / WIDTH) {
      grow();
    }
    return NONE;
  }

  void forEach(Visitor visitor) {
    if (placeOfZero != NONE) {
      visitor.visit(new Hash128(0, 0), placeOfZero);
    }
    for (int at = 0; at < triples.length; at += WIDTH) {
      if (!isFree(triples, at)) {
        visitor.visit(new Hash128(triples[at], triples[at + 1]), triples[at + 2]);
      }
    }
  }

  private void grow() {
    long[] bigger = new long[2 * triples.length];
    for (int from = 0; from < triples.length; from += WIDTH) {
      if (!isFree(triples, from)) {
        int to = indexOf(bigger, triples[from], triples[from + 1]);
        set(bigger, to, triples[from], triples[from + 1], triples[from + 2]);
      }
    }
    triples = bigger;
  }

  private static boolean isFree(long[] triples, int at) {
    return triples[at] == 0 && triples[at + 1] == 0;
  }

  private static void set(long[] triples, int at, long high, long low, long place) {
    triples[at] = high;
    triples[at + 1] = low;
    triples[at + 2] = place;
  }

  /** Where an id is, or the free place where it belongs; there is always one. */
  private static int indexOf(long[] triples, long high, long low) {
    int entries = triples.length / WIDTH;
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    int entry = (int) (mixed >>> 33) & (entries - 1);
    while (true) {
      int at = WIDTH * entry;
      if (isFree(triples, at) || (triples[at] == high && triples[at + 1] == low)) {
        return at;
      }
      entry = (entry + 1) & (entries - 1);
    }
  }
}
