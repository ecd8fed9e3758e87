package io.clickstream.aggregation;

import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The event ids that lie in more than one salt: rows of one id whose user differs.
 *
 * @param winners the first place of each such id: the only one that counts
 * @param losers the salts that hold a row of such an id which does not count
 */
record Collisions(Map<Hash128, Long> winners, BitSet losers) implements Serializable {
  private static final long serialVersionUID = 1L;

  static Collisions none() {
    return new Collisions(new HashMap<>(), new BitSet());
  }

  /** Compares the ids of several salts, given as {@link IdBlocks} of one bucket. */
  static Collisions among(Iterator<long[]> blocks) {
    Collisions found = none();
    IdPlaces first = new IdPlaces();
    blocks.forEachRemaining(
        block -> IdBlocks.forEach(block, (id, place) -> found.note(id, place, first.putFirst(id, place))));
    return found;
  }

  private void note(Hash128 id, long place, long before) {
    if (before != IdPlaces.NONE) {
      winners.put(id, Math.min(place, before));
      losers.set(Place.saltOf(Math.max(place, before)));
    }
  }

  Collisions plus(Collisions other) {
    Collisions both = none();
    both.winners.putAll(winners);
    both.winners.putAll(other.winners);
    both.losers.or(losers);
    both.losers.or(other.losers);
    return both;
  }

  boolean touches(int salt) {
    return losers.get(salt);
  }

  /** Whether the row of this id at this place may count. */
  boolean allows(Hash128 id, long place) {
    Long winner = winners.get(id);
    return winner == null || winner == place;
  }
}
