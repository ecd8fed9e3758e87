package io.clickstream.aggregation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The hours that the aggregator has planned for one epoch, read from {@code aggregation_run}. */
final class Plan {
  private static final String STATE =
      "SELECT state, attempt FROM aggregation_run WHERE epoch = ?";
  private static final String HOURS =
      "SELECT planned.hour FROM aggregation_run r,"
          + " JSON_TABLE(r.plan, '$[*]' COLUMNS (hour BIGINT PATH '$.hour')) planned WHERE r.epoch = ?";

  private Plan() {}

  /**
   * The planned hours.
   *
   * @throws JobFailure when the run is over or has gone on to another attempt: this batch is an orphan
   */
  static PlannedHours read(Connection database, JobArguments arguments) throws SQLException {
    requireCurrent(database, arguments);
    try (PreparedStatement select = database.prepareStatement(HOURS)) {
      select.setLong(1, arguments.epoch());
      try (ResultSet rows = select.executeQuery()) {
        Set<Long> hours = new HashSet<>();
        while (rows.next()) {
          hours.add(rows.getLong(1));
        }
        return new PlannedHours(hours);
      }
    }
  }

  private static void requireCurrent(Connection database, JobArguments arguments)
      throws SQLException {
    try (PreparedStatement select = database.prepareStatement(STATE)) {
      select.setLong(1, arguments.epoch());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw JobFailure.failed("there is no run with epoch " + arguments.epoch());
        }
        String state = rows.getString(1);
        int attempt = rows.getInt(2);
        if (attempt != arguments.attempt() || isOver(state)) {
          throw JobFailure.failed(
              "epoch %d is %s at attempt %d, nobody waits for attempt %d"
                  .formatted(arguments.epoch(), state, attempt, arguments.attempt()));
        }
      }
    }
  }

  private static boolean isOver(String state) {
    return "committed".equals(state) || "abandoned".equals(state);
  }
}
