package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class CollisionsTest {
  private static final int BUCKETS = 3;

  /** What the shuffle does. */
  private static Collisions among(List<IdPlaces> salts, Random order) {
    List<Tuple2<Integer, long[]>> blocks = new ArrayList<>();
    salts.forEach(ids -> blocks.addAll(IdBlocks.of(ids, BUCKETS)));
    Collections.shuffle(blocks, order);
    Collisions all = Collisions.none();
    for (int bucket = 0; bucket < BUCKETS; bucket += 1) {
      int wanted = bucket;
      all =
          all.plus(
              Collisions.among(
                  blocks.stream().filter(block -> block._1() == wanted).map(Tuple2::_2).iterator()));
    }
    return all;
  }

  @Test
  void findsEveryIdOfSeveralSaltsInWhateverOrderTheyCome() {
    Random random = new Random(11);
    List<IdPlaces> salts = List.of(new IdPlaces(), new IdPlaces(), new IdPlaces(), new IdPlaces());
    Map<Hash128, List<Long>> places = new HashMap<>();
    for (int at = 0; at < 60_000; at += 1) {
      Hash128 id = new Hash128(random.nextInt(300), random.nextInt(300));
      int salt = random.nextInt(salts.size());
      long place = Place.of(random.nextInt(50), salt);
      salts.get(salt).putFirst(id, place);
      places.computeIfAbsent(id, unused -> new ArrayList<>()).add(place);
    }
    Map<Hash128, Long> winners = new HashMap<>();
    places.forEach(
        (id, all) -> {
          if (all.stream().map(Place::saltOf).distinct().count() > 1) {
            winners.put(id, Collections.min(all));
          }
        });
    BitSet everySalt = new BitSet();
    everySalt.set(0, salts.size());

    for (int round = 0; round < 3; round += 1) {
      Collisions found = among(salts, random);
      assertEquals(winners.size(), found.winners().size());
      // Compared apart: a failure would print tens of thousands of ids.
      assertTrue(winners.equals(found.winners()));
      assertEquals(everySalt, found.losers());
    }
  }

  @Test
  void touchesOnlySaltsThatHaveALaterRow() {
    IdPlaces first = new IdPlaces();
    IdPlaces second = new IdPlaces();
    IdPlaces third = new IdPlaces();
    Hash128 id = new Hash128(4, 2);
    first.putFirst(id, Place.of(10, 0));
    second.putFirst(id, Place.of(9, 1));
    third.putFirst(new Hash128(4, 3), Place.of(1, 2));

    Collisions collisions = among(List.of(first, second, third), new Random(1));

    assertTrue(collisions.touches(0));
    assertFalse(collisions.touches(1));
    assertFalse(collisions.touches(2));
    assertTrue(collisions.allows(id, Place.of(9, 1)));
    assertFalse(collisions.allows(id, Place.of(10, 0)));
    assertTrue(collisions.allows(new Hash128(4, 3), Place.of(1, 2)));
  }

  @Test
  void letsTheSaltDecideBetweenRowsOfOneMoment() {
    assertTrue(Place.of(7, 255) < Place.of(8, 0));
    assertTrue(Place.of(7, 0) < Place.of(7, 1));
    assertEquals(255, Place.saltOf(Place.of(1L << 53, 255)));
  }
}
