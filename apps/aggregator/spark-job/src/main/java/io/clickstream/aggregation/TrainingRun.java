package io.clickstream.aggregation;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The aggregation over a handful of made-up events, without HBase and MySQL.
 *
 * <p>Started once with {@code -XX:ArchiveClassesAtExit}, it leaves a class-data archive that makes the real batches start
 * faster. It loads what a batch loads: Spark's scheduler and shuffle, HBase's client, the JDBC driver.
 */
public final class TrainingRun {
  private static final int SALTS = 2;
  private static final int EVENTS = 100;

  private TrainingRun() {}

  /** Entry point of spark-submit; takes no arguments. */
  public static void main(String[] args) throws Exception {
    loadClients();
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf())) {
      Aggregation.Rows rows =
          Aggregation.run(
              spark,
              SALTS,
              new PlannedHours(Set.of(0L)),
              salt -> events(salt).iterator(),
              new Nowhere());
      if (rows.kept() != (long) SALTS * EVENTS) {
        throw JobFailure.failed("the training run kept " + rows.kept() + " rows");
      }
    }
  }

  private static List<Event> events(int salt) {
    List<Event> events = new ArrayList<>();
    for (int at = 0; at < EVENTS; at += 1) {
      String page = "page_" + at % 7;
      Hash128 id = new Hash128(salt, at);
      events.add(new Event(id, at * 1_000L, at * 1_000L, "training", "page_view", "user-" + at, page, "ZZ", false, at, null, null));
    }
    return events;
  }

  /** Loads the classes of both clients; nobody answers at the addresses, and nobody needs to. */
  private static void loadClients() {
    try {
      DriverManager.getConnection("jdbc:mysql://127.0.0.1:1/none?connectTimeout=200", "none", "")
          .close();
    } catch (SQLException expected) {
      System.out.println("no MySQL asked: " + expected.getSQLState());
    }
    Configuration configuration = HBaseConfiguration.create();
    configuration.set("hbase.zookeeper.quorum", "127.0.0.1:1");
    configuration.setInt("hbase.client.retries.number", 0);
    configuration.setInt("zookeeper.recovery.retry", 0);
    configuration.setInt("zookeeper.session.timeout", 500);
    configuration.setInt("hbase.client.operation.timeout", 500);
    try (Connection connection = ConnectionFactory.createConnection(configuration);
        Table table = connection.getTable(TableName.valueOf("none"));
        ResultScanner scanner = table.getScanner(new Scan())) {
      System.out.println("HBase answered: " + scanner.next());
    } catch (IOException expected) {
      System.out.println("no HBase asked: " + expected.getClass().getSimpleName());
    }
  }

  /** Results of the training go nowhere. */
  private record Nowhere() implements Aggregation.Output {
    @Override
    public void salt(SaltAggregate aggregate) {
      if (aggregate.rowsScanned() < 0) {
        throw new AssertionError("a count below zero");
      }
    }

    @Override
    public void groups(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) {
      groups.forEachRemaining(group -> group.getValue().plus(group.getValue()));
    }

    @Override
    public void arrivals(Iterator<Map.Entry<ArrivalKey, ArrivalCounts>> arrivals) {
      arrivals.forEachRemaining(arrival -> arrival.getValue().plus(arrival.getValue()));
    }
  }
}
