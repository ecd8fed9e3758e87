package io.clickstream.aggregation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Rows for one staging table, sent a thousand at a time inside the transaction of the connection. */
final class StagingBatch implements AutoCloseable {
  private static final int ROWS_PER_BATCH = 1_000;

  /** Sets the parameters of one row. */
  interface Row {
    void bind(PreparedStatement statement) throws SQLException;
  }

  private final PreparedStatement statement;
  private int waiting;

  StagingBatch(Connection database, String sql) throws SQLException {
    statement = database.prepareStatement(sql);
  }

  void add(Row row) throws SQLException {
    row.bind(statement);
    statement.addBatch();
    waiting += 1;
    if (waiting == ROWS_PER_BATCH) {
      flush();
    }
  }

  void flush() throws SQLException {
    if (waiting > 0) {
      statement.executeBatch();
      waiting = 0;
    }
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
