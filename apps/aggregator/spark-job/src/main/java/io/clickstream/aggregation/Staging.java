package io.clickstream.aggregation;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the staging rows of one attempt.
 *
 * <p>Every row is keyed by epoch and attempt and replaces an equal key, so a repeated task writes the same rows, and an
 * orphan of an earlier attempt cannot touch a later one. Each call is one transaction.
 */
final class Staging implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String HOURLY =
      "INSERT INTO staging_hourly (epoch, attempt, hour, page_id, country, clicks, page_views,"
          + " bot_clicks, time_spent_ms, time_measured, measured_by_sender, measured_by_pings,"
          + " measured_by_next_event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON DUPLICATE KEY UPDATE clicks = VALUES(clicks), page_views = VALUES(page_views),"
          + " bot_clicks = VALUES(bot_clicks), time_spent_ms = VALUES(time_spent_ms),"
          + " time_measured = VALUES(time_measured),"
          + " measured_by_sender = VALUES(measured_by_sender),"
          + " measured_by_pings = VALUES(measured_by_pings),"
          + " measured_by_next_event = VALUES(measured_by_next_event)";
  private static final String PAGE =
      "INSERT INTO staging_page (epoch, attempt, page_id, url) VALUES (?, ?, ?, ?)"
          + " ON DUPLICATE KEY UPDATE url = VALUES(url)";
  private static final String VISITOR =
      "INSERT INTO staging_visitor (epoch, attempt, page_id, country, user_hash)"
          + " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE user_hash = VALUES(user_hash)";
  private static final String ARRIVAL =
      "INSERT INTO staging_arrival (epoch, attempt, hour, arrival_hour, source, rows_kept,"
          + " id_collisions, clicks, bot_clicks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON DUPLICATE KEY UPDATE rows_kept = VALUES(rows_kept),"
          + " id_collisions = VALUES(id_collisions), clicks = VALUES(clicks),"
          + " bot_clicks = VALUES(bot_clicks)";
  private static final String MANIFEST =
      "INSERT INTO staging_manifest (epoch, attempt, rows_scanned, rows_kept, group_count,"
          + " page_count, visitor_count, id_collisions, arrival_count)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON DUPLICATE KEY UPDATE rows_scanned = VALUES(rows_scanned),"
          + " rows_kept = VALUES(rows_kept), group_count = VALUES(group_count),"
          + " page_count = VALUES(page_count), visitor_count = VALUES(visitor_count),"
          + " id_collisions = VALUES(id_collisions), arrival_count = VALUES(arrival_count)";
  /** MySQL gets times as text: a driver would shift them between time zones. */
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:00:00").withZone(ZoneOffset.UTC);

  private final JobProperties properties;
  private final long epoch;
  private final int attempt;

  Staging(JobProperties properties, long epoch, int attempt) {
    this.properties = properties;
    this.epoch = epoch;
    this.attempt = attempt;
  }

  /** Connects so that the server refuses what it cannot store, and locks no more than the rows that are written. */
  Connection connect() throws SQLException {
    Connection database =
        DriverManager.getConnection(
            properties.jdbcUrl(), properties.jdbcUser(), properties.jdbcPassword());
    database.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    try (Statement statement = database.createStatement()) {
      statement.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
    }
    return database;
  }

  /**
   * The visitors and pages of one salt.
   *
   * <p>Pages come last and in the order of their keys: other salts write the same ones at the same time, and must
   * neither wait long nor in a circle.
   */
  void writeSalt(SaltAggregate aggregate) throws SQLException {
    inTransaction(
        database -> {
          try (StagingBatch pages = new StagingBatch(database, PAGE);
              StagingBatch visitors = new StagingBatch(database, VISITOR)) {
            for (Visitor visitor : aggregate.visitors()) {
              visitors.add(
                  row -> bind(row, visitor.page().bytes(), visitor.country(), visitor.user().bytes()));
            }
            visitors.flush();
            for (Map.Entry<Hash128, String> page : new TreeMap<>(aggregate.pages()).entrySet()) {
              pages.add(row -> bind(row, page.getKey().bytes(), page.getValue()));
            }
            pages.flush();
          }
        });
  }

  /** Groups whose sums are complete. */
  void writeHourly(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) throws SQLException {
    inTransaction(
        database -> {
          try (StagingBatch batch = new StagingBatch(database, HOURLY)) {
            while (groups.hasNext()) {
              Map.Entry<HourlyKey, HourlyCounts> group = groups.next();
              batch.add(row -> bindGroup(row, group.getKey(), group.getValue()));
            }
            batch.flush();
          }
        });
  }

  /** Lines of the loss ledger whose sums are complete. */
  void writeArrivals(Iterator<Map.Entry<ArrivalKey, ArrivalCounts>> arrivals) throws SQLException {
    inTransaction(
        database -> {
          try (StagingBatch batch = new StagingBatch(database, ARRIVAL)) {
            while (arrivals.hasNext()) {
              Map.Entry<ArrivalKey, ArrivalCounts> arrival = arrivals.next();
              batch.add(row -> bindArrival(row, arrival.getKey(), arrival.getValue()));
            }
            batch.flush();
          }
        });
  }

  /** The last row of an attempt: only what has a manifest is ever committed. It counts what the tables hold. */
  void writeManifest(Aggregation.Rows rows) throws SQLException {
    inTransaction(
        database -> {
          long groups = count(database, "staging_hourly");
          long pages = count(database, "staging_page");
          long visitors = count(database, "staging_visitor");
          long arrivals = count(database, "staging_arrival");
          try (PreparedStatement insert = database.prepareStatement(MANIFEST)) {
            bind(
                insert,
                rows.scanned(),
                rows.kept(),
                groups,
                pages,
                visitors,
                rows.idCollisions(),
                arrivals);
            insert.executeUpdate();
          }
        });
  }

  private long count(Connection database, String table) throws SQLException {
    String sql = "SELECT COUNT(*) FROM " + table + " WHERE epoch = ? AND attempt = ?";
    try (PreparedStatement select = database.prepareStatement(sql)) {
      bind(select);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private void bindGroup(PreparedStatement row, HourlyKey key, HourlyCounts counts)
      throws SQLException {
    bind(
        row,
        HOUR.format(Instant.ofEpochMilli(key.hourMs())),
        key.page().bytes(),
        key.country(),
        counts.clicks(),
        counts.pageViews(),
        counts.botClicks(),
        counts.time().spentMs(),
        counts.time().measured(),
        counts.time().sender(),
        counts.time().pings(),
        counts.time().nextEvent());
  }

  private void bindArrival(PreparedStatement row, ArrivalKey key, ArrivalCounts counts)
      throws SQLException {
    bind(
        row,
        HOUR.format(Instant.ofEpochMilli(key.hourMs())),
        HOUR.format(Instant.ofEpochMilli(key.arrivalHourMs())),
        key.source(),
        counts.rowsKept(),
        counts.idCollisions(),
        counts.clicks(),
        counts.botClicks());
  }

  /** Epoch and attempt come first in every statement. */
  private void bind(PreparedStatement statement, Object... values) throws SQLException {
    statement.setLong(1, epoch);
    statement.setInt(2, attempt);
    for (int at = 0; at < values.length; at += 1) {
      statement.setObject(at + 3, values[at]);
    }
  }

  private interface Work {
    void run(Connection database) throws SQLException;
  }

  private void inTransaction(Work work) throws SQLException {
    try (Connection database = connect()) {
      database.setAutoCommit(false);
      work.run(database);
      database.commit();
    }
  }
}
