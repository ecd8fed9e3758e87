package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {

  @Test
  void knowsEachIdOnceOverManyGrowths() {
    Random random = new Random(7);
    Set<Hash128> model = new HashSet<>();
    IdSet ids = new IdSet();

    for (int round = 0; round < 200_000; round += 1) {
      // Narrow halves, so that ids repeat, share a half, and collide.
      Hash128 id = new Hash128(random.nextInt(400), random.nextInt(400) - 200);
      assertEquals(model.add(id), ids.add(id), () -> "id " + id);
    }
  }

  @Test
  void knowsTheIdOfZeros() {
    IdSet ids = new IdSet();

    assertTrue(ids.add(new Hash128(0, 0)));
    assertFalse(ids.add(new Hash128(0, 0)));
    assertTrue(ids.add(new Hash128(0, 1)));
    assertTrue(ids.add(new Hash128(1, 0)));
  }
}
