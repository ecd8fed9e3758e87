package io.clickstream.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scala.Tuple2;

/**
 * Ids and places as blocks of longs, each block for one bucket of ids: what is shuffled to find ids that several salts share.
 * 24 bytes per event.
 */
final class IdBlocks {
  private static final int WIDTH = 3;
  private static final int LONGS = WIDTH * 4_096;

  private IdBlocks() {}

  /** All entries, in blocks with the number of their bucket. */
  static List<Tuple2<Integer, long[]>> of(IdPlaces ids, int buckets) {
    List<Tuple2<Integer, long[]>> blocks = new ArrayList<>();
    long[][] open = new long[buckets][];
    int[] used = new int[buckets];
    ids.forEach(
        (id, place) -> {
          int bucket = bucketOf(id, buckets);
          if (open[bucket] == null) {
            open[bucket] = new long[LONGS];
          }
          long[] block = open[bucket];
          int at = used[bucket];
          block[at] = id.high();
          block[at + 1] = id.low();
          block[at + 2] = place;
          used[bucket] = at + WIDTH;
          if (used[bucket] == LONGS) {
            blocks.add(new Tuple2<>(bucket, block));
            open[bucket] = null;
            used[bucket] = 0;
          }
        });
    for (int bucket = 0; bucket < buckets; bucket += 1) {
      if (used[bucket] > 0) {
        blocks.add(new Tuple2<>(bucket, Arrays.copyOf(open[bucket], used[bucket])));
      }
    }
    return blocks;
  }

  static void forEach(long[] block, IdPlaces.Visitor visitor) {
    for (int at = 0; at < block.length; at += WIDTH) {
      visitor.visit(new Hash128(block[at], block[at + 1]), block[at + 2]);
    }
  }

  /** Other bits than those by which {@link IdPlaces} spreads ids: a bucket must not fill only a part of its table. */
  private static int bucketOf(Hash128 id, int buckets) {
    long mixed = (id.low() ^ Long.rotateLeft(id.high(), 17)) * 0xC2B2AE3D27D4EB4FL;
    return (int) ((mixed >>> 40) % buckets);
  }
}
