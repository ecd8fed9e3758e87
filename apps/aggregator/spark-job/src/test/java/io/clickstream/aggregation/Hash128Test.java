package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Hash128Test {

  @Test
  void isTheFirstHalfOfSha256() {
    // SHA-256 of "abc", from FIPS 180-2.
    byte[] expected = HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223");

    assertArrayEquals(expected, Hash128.ofText("abc").bytes());
  }

  @Test
  void readsWhatItWrites() {
    Hash128 hash = Hash128.ofText("é");

    assertEquals(hash, Hash128.read(hash.bytes(), 0));
  }

  @Test
  void isOrderedAsItsBytes() {
    assertTrue(new Hash128(1, 0).compareTo(new Hash128(-1, 0)) < 0);
    assertTrue(new Hash128(1, 5).compareTo(new Hash128(1, -5)) < 0);
    assertEquals(0, new Hash128(7, 8).compareTo(new Hash128(7, 8)));
  }
}
