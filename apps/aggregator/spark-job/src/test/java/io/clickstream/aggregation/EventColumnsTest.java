package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as the consumer writes them; the bytes are HBase's own. */
class EventColumnsTest {
  private static final byte[] KEY =
      HexFormat.of().parseHex("05" + "0000014d62b1f3d8" + "00112233445566778899aabbccddeeff");

  private final TreeMap<String, byte[]> cells = new TreeMap<>();

  {
    cells.put("click_data:event_type", Bytes.toBytes("page_view"));
    cells.put("click_data:received_at", Bytes.toBytes(0x14d62b1ffffL));
    cells.put("click_data:source", Bytes.toBytes("v1"));
    cells.put("click_data:user_id", Bytes.toBytes("zoë"));
    cells.put("click_data:url", Bytes.toBytes("page_1"));
    cells.put("geo_data:country", Bytes.toBytes("US"));
    cells.put("user_agent_data:bot", Bytes.toBytes(false));
  }

  private Result row(byte[] key) {
    List<Cell> found = new ArrayList<>();
    cells.forEach(
        (name, value) -> {
          String[] parts = name.split(":");
          found.add(new KeyValue(key, Bytes.toBytes(parts[0]), Bytes.toBytes(parts[1]), value));
        });
    return Result.create(found);
  }

  @Test
  void readsARow() {
    Event event = EventColumns.read(row(KEY));

    assertEquals(
        new Event(
            new Hash128(0x0011223344556677L, 0x8899aabbccddeeffL),
            0x14d62b1f3d8L,
            0x14d62b1ffffL,
            "v1",
            "page_view",
            "zoë",
            "page_1",
            "US",
            false,
            Event.NOT_MEASURED,
            null,
            null),
        event);
  }

  @Test
  void readsWhatTiesEventsTogether() {
    cells.put("click_data:session_id", Bytes.toBytes("s1"));
    cells.put("click_data:page_view_id", Bytes.toBytes("v1"));

    Event event = EventColumns.read(row(KEY));

    assertEquals("s1", event.sessionId());
    assertEquals("v1", event.pageViewId());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1.5, 1500", "0.0004, 0", "0.0005, 1", "2.0015, 2002", "86400, 86400000"})
  void roundsTimeSpentToMilliseconds(double seconds, long ms) {
    cells.put("click_data:time_spent", Bytes.toBytes(seconds));

    assertEquals(ms, EventColumns.read(row(KEY)).timeSpentMs());
  }

  @Test
  void readsTheBotFlagAsJavaWritesIt() {
    cells.put("user_agent_data:bot", new byte[] {(byte) 0xFF});

    assertTrue(EventColumns.read(row(KEY)).bot());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "click_data:event_type",
        "click_data:received_at",
        "click_data:source",
        "click_data:user_id",
        "click_data:url",
        "geo_data:country",
        "user_agent_data:bot"
      })
  void namesTheRowThatLacksAColumn(String column) {
    cells.remove(column);

    JobFailure failure = assertThrows(JobFailure.class, () -> EventColumns.read(row(KEY)));

    assertTrue(failure.getMessage().contains("\\x05\\x00\\x00\\x01Mb\\xB1"), failure.getMessage());
    assertEquals(1, failure.exitCode());
  }

  @Test
  void refusesAKeyOfAnotherForm() {
    assertThrows(JobFailure.class, () -> EventColumns.read(row(new byte[24])));
  }

  @Test
  void startsAScanAtTheFirstKeyOfAnHour() {
    assertArrayEquals(
        HexFormat.of().parseHex("ff" + "0000014d62b1f3d8"),
        EventColumns.keyPrefix(255, 0x14d62b1f3d8L));
  }
}
