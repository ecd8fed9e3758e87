package io.clickstream.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.hbase.client.Put;

/** The benchmark's rows, the same as those of bench-rows.ts: the digests of both are compared. */
final class BenchRows {
  private static final int REGIONS = 16;
  private static final int KEY_BYTES = 25;
  private static final long BASE_TIMESTAMP = 1_700_000_000_000L;
  private static final int[] VALUE_BYTES = {
    36, 36, 8, 48, 12, 40, 6, 8, 8, 1, 2, 16, 12, 8, 8, 10, 8, 12, 8, 120
  };
  private static final byte[][] FAMILIES = {
    bytes("click_data"), bytes("geo_data"), bytes("user_agent_data")
  };
  /** The first so many columns are of the first family, and so on. */
  private static final int[] FAMILY_ENDS = {10, 15, 20};

  private final byte[][] keys;
  private final byte[][][] values;
  private final byte[][] qualifiers = new byte[VALUE_BYTES.length][];

  private BenchRows(int count) {
    keys = new byte[count][];
    values = new byte[count][VALUE_BYTES.length][];
    for (int column = 0; column < VALUE_BYTES.length; column++) {
      qualifiers[column] = bytes("column_" + column);
    }
  }

  static BenchRows of(int count) {
    BenchRows rows = new BenchRows(count);
    for (int i = 0; i < count; i++) {
      rows.keys[i] = key(i);
      for (int column = 0; column < VALUE_BYTES.length; column++) {
        byte[] value = new byte[VALUE_BYTES[column]];
        for (int k = 0; k < value.length; k++) {
          value[k] = (byte) (i * 31 + column * 17 + k * 7);
        }
        rows.values[i][column] = value;
      }
    }
    return rows;
  }

  int count() {
    return keys.length;
  }

  Put toPut(int i) {
    long timestamp = BASE_TIMESTAMP + i;
    Put put = new Put(keys[i]);
    int family = 0;
    for (int column = 0; column < VALUE_BYTES.length; column++) {
      if (column == FAMILY_ENDS[family]) {
        family++;
      }
      put.addColumn(FAMILIES[family], qualifiers[column], timestamp, values[i][column]);
    }
    return put;
  }

  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < keys.length; i++) {
        sha.update(keys[i]);
        for (byte[] value : values[i]) {
          sha.update(value);
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] key(int i) {
    ByteBuffer key = ByteBuffer.allocate(KEY_BYTES).put((byte) (i % REGIONS)).putLong(i);
    for (int k = 0; key.hasRemaining(); k++) {
      key.put((byte) (i * 13 + k * 29));
    }
    return key.array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
