package io.clickstream.aggregation;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The batch behind one attempt of an aggregation run: {@code <epoch> <attempt> <properties file>}.
 *
 * <p>Reads the plan from MySQL and the planned hours from HBase, and leaves staging rows and a manifest in MySQL. It
 * publishes nothing: that is the aggregator's transaction. Started again with the same arguments it leaves the same rows.
 *
 * <p>Exit code 0 when the manifest is written, 1 when the run failed, 2 when it was started wrongly.
 */
public final class AggregationJob {

  private AggregationJob() {}

  /** Entry point of spark-submit. */
  public static void main(String[] args) {
    try {
      JobArguments arguments = JobArguments.parse(args);
      run(arguments, JobProperties.load(arguments.properties()));
    } catch (Exception exception) {
      JobFailure failure = JobFailure.of(exception);
      if (failure.getCause() != null) {
        exception.printStackTrace();
      }
      // Last, because the end of the output is what people are shown.
      System.err.println("aggregation failed: " + failure.getMessage());
      System.exit(failure.exitCode());
    }
  }

  private static void run(JobArguments arguments, JobProperties properties)
      throws IOException, SQLException {
    Staging staging = new Staging(properties, arguments.epoch(), arguments.attempt());
    PlannedHours plan;
    try (Connection database = staging.connect()) {
      plan = Plan.read(database, arguments);
    }
    int salts;
    try (EventTable table = EventTable.open(properties)) {
      salts = table.saltBuckets();
    }
    List<HourRange> scans = plan.scans();
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf())) {
      Aggregation.Rows rows =
          Aggregation.run(
              spark,
              salts,
              plan,
              salt -> EventTable.open(properties).scan(salt, scans),
              new StagingOutput(staging));
      staging.writeManifest(rows);
      System.out.printf(
          "epoch %d attempt %d: %d rows scanned, %d kept, %d id collisions%n",
          arguments.epoch(), arguments.attempt(), rows.scanned(), rows.kept(), rows.idCollisions());
    }
  }

  /** Hands the results to the staging tables. */
  private record StagingOutput(Staging staging) implements Aggregation.Output {
    @Override
    public void salt(SaltAggregate aggregate) throws SQLException {
      staging.writeSalt(aggregate);
    }

    @Override
    public void groups(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) throws SQLException {
      staging.writeHourly(groups);
    }

    @Override
    public void arrivals(Iterator<Map.Entry<ArrivalKey, ArrivalCounts>> arrivals) throws SQLException {
      staging.writeArrivals(arrivals);
    }
  }
}
