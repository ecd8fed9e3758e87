package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdPlacesTest {

  private static Map<Hash128, Long> contentOf(IdPlaces ids) {
    Map<Hash128, Long> content = new HashMap<>();
    ids.forEach(content::put);
    return content;
  }

  @Test
  void keepsTheFirstPlaceOfEachIdOverManyGrowths() {
    Random random = new Random(7);
    Map<Hash128, Long> model = new HashMap<>();
    IdPlaces ids = new IdPlaces();

    for (int round = 0; round < 200_000; round += 1) {
      // Narrow halves, so that ids repeat, share a half, and collide.
      Hash128 id = new Hash128(random.nextInt(400), random.nextInt(400) - 200);
      long place = random.nextInt(1_000);
      Long before = model.get(id);
      model.merge(id, place, Math::min);
      assertEquals(before == null ? IdPlaces.NONE : before, ids.putFirst(id, place), () -> "id " + id);
    }
    assertEquals(model, contentOf(ids));
  }

  @Test
  void knowsTheIdOfZeros() {
    IdPlaces ids = new IdPlaces();
    Hash128 zero = new Hash128(0, 0);

    assertEquals(IdPlaces.NONE, ids.putFirst(zero, 5));
    assertEquals(5, ids.putFirst(zero, 3));
    assertEquals(3, ids.putFirst(zero, 9));
    assertEquals(IdPlaces.NONE, ids.putFirst(new Hash128(0, 1), 1));
    assertEquals(IdPlaces.NONE, ids.putFirst(new Hash128(1, 0), 1));
    assertEquals(
        Map.of(zero, 3L, new Hash128(0, 1), 1L, new Hash128(1, 0), 1L), contentOf(ids));
  }
}
