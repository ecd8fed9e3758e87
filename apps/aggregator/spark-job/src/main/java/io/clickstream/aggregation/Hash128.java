package io.clickstream.aggregation;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Sixteen bytes as two longs: an event id, or the first half of a SHA-256. Small to keep, cheap to compare. */
record Hash128(long high, long low) implements Serializable, Comparable<Hash128> {
  static final int BYTES = 16;

  /** The first sixteen bytes of the SHA-256 of a text in UTF-8: how pages and visitors are named in MySQL. */
  static Hash128 ofText(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return read(sha256.digest(text.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }

  static Hash128 read(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Hash128(buffer.getLong(), buffer.getLong());
  }

  /** The order of the bytes, which is MySQL's order of the keys. */
  @Override
  public int compareTo(Hash128 other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }
}
