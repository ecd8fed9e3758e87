package io.clickstream.aggregation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/** Reads {@code clickstream_events}: only the planned hours, only the needed columns. */
final class EventTable implements AutoCloseable {
  private static final String SALT_BUCKETS = "CLICKSTREAM_SALT_BUCKETS";
  private static final int ROWS_PER_CALL = 1_000;

  private final Table table;

  private EventTable(Table table) {
    this.table = table;
  }

  static EventTable open(JobProperties properties) throws IOException {
    TableName name = TableName.valueOf(properties.eventsTable());
    return new EventTable(HBaseConnections.get(properties).getTable(name));
  }

  /** How many salts the table was created with. @throws JobFailure when the table does not say */
  int saltBuckets() throws IOException {
    String value = table.getDescriptor().getValue(SALT_BUCKETS);
    if (value == null) {
      throw JobFailure.failed("table " + table.getName() + " has no attribute " + SALT_BUCKETS);
    }
    return Integer.parseInt(value);
  }

  /** The events of one salt in these ranges, in key order, fetched as they are asked for. */
  Iterator<Event> scan(int salt, List<HourRange> ranges) {
    return new Iterator<>() {
      private final Iterator<HourRange> remaining = ranges.iterator();
      private Iterator<Result> rows = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!rows.hasNext() && remaining.hasNext()) {
          rows = open(salt, remaining.next()).iterator();
        }
        return rows.hasNext();
      }

      @Override
      public Event next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return EventColumns.read(rows.next());
      }
    };
  }

  private ResultScanner open(int salt, HourRange range) {
    Scan scan =
        new Scan()
            .withStartRow(EventColumns.keyPrefix(salt, range.startMs()))
            .withStopRow(EventColumns.keyPrefix(salt, range.endMs()))
            .setCaching(ROWS_PER_CALL)
            .setCacheBlocks(false);
    EventColumns.select(scan);
    try {
      return table.getScanner(scan);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() throws IOException {
    table.close();
  }
}
