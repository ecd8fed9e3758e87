package io.clickstream.aggregation;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The columns of {@code clickstream_events} that the numbers need, and how a row becomes an {@link Event}.
 *
 * <pre>
 * row key, 25 bytes:  | salt u8 | timestamp u64 big-endian ms | event_id 16 bytes |
 * </pre>
 */
final class EventColumns {
  private static final int TIMESTAMP_OFFSET = 1;
  private static final int EVENT_ID_OFFSET = 9;
  private static final int ROW_KEY_BYTES = 25;

  private static final byte[] CLICK = ascii("click_data");
  private static final byte[] GEO = ascii("geo_data");
  private static final byte[] AGENT = ascii("user_agent_data");
  private static final byte[] EVENT_TYPE = ascii("event_type");
  private static final byte[] USER_ID = ascii("user_id");
  private static final byte[] URL = ascii("url");
  private static final byte[] RECEIVED_AT = ascii("received_at");
  private static final byte[] SOURCE = ascii("source");
  private static final byte[] TIME_SPENT = ascii("time_spent");
  private static final byte[] SESSION_ID = ascii("session_id");
  private static final byte[] PAGE_VIEW_ID = ascii("page_view_id");
  private static final byte[] COUNTRY = ascii("country");
  private static final byte[] BOT = ascii("bot");

  private EventColumns() {}

  static void select(Scan scan) {
    scan.addColumn(CLICK, EVENT_TYPE);
    scan.addColumn(CLICK, USER_ID);
    scan.addColumn(CLICK, URL);
    scan.addColumn(CLICK, RECEIVED_AT);
    scan.addColumn(CLICK, SOURCE);
    scan.addColumn(CLICK, TIME_SPENT);
    scan.addColumn(CLICK, SESSION_ID);
    scan.addColumn(CLICK, PAGE_VIEW_ID);
    scan.addColumn(GEO, COUNTRY);
    scan.addColumn(AGENT, BOT);
  }

  /** The first key of a salt at a time. */
  static byte[] keyPrefix(int salt, long timestampMs) {
    return Bytes.add(new byte[] {(byte) salt}, Bytes.toBytes(timestampMs));
  }

  /** @throws JobFailure when the row is not one that the consumer writes: a wrong number would be worse than none */
  static Event read(Result row) {
    byte[] key = row.getRow();
    byte[] spent = row.getValue(CLICK, TIME_SPENT);
    byte[] bot = row.getValue(AGENT, BOT);
    if (key.length != ROW_KEY_BYTES || bot == null) {
      throw JobFailure.failed("row " + Bytes.toStringBinary(key) + " is no stored event");
    }
    return new Event(
        Hash128.read(key, EVENT_ID_OFFSET),
        Bytes.toLong(key, TIMESTAMP_OFFSET),
        Bytes.toLong(required(row, CLICK, RECEIVED_AT)),
        text(row, CLICK, SOURCE),
        text(row, CLICK, EVENT_TYPE),
        text(row, CLICK, USER_ID),
        text(row, CLICK, URL),
        text(row, GEO, COUNTRY),
        Bytes.toBoolean(bot),
        spent == null ? Event.NOT_MEASURED : Math.round(Bytes.toDouble(spent) * 1000),
        textOrNull(row, SESSION_ID),
        textOrNull(row, PAGE_VIEW_ID));
  }

  private static String text(Result row, byte[] family, byte[] qualifier) {
    return new String(required(row, family, qualifier), StandardCharsets.UTF_8);
  }

  private static String textOrNull(Result row, byte[] qualifier) {
    byte[] value = row.getValue(CLICK, qualifier);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private static byte[] required(Result row, byte[] family, byte[] qualifier) {
    byte[] value = row.getValue(family, qualifier);
    if (value == null) {
      throw JobFailure.failed(
          "row " + Bytes.toStringBinary(row.getRow()) + " lacks " + new String(qualifier, StandardCharsets.US_ASCII));
    }
    return value;
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
