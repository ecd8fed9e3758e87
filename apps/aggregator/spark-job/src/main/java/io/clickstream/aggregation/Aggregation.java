package io.clickstream.aggregation;

import java.io.IOException;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Scans, folds and stages the planned hours: one Spark partition per salt, and a shuffle of nothing but group sums.
 */
final class Aggregation {

  /** Opens the events of one salt; runs inside a Spark task. */
  interface EventSource extends Serializable {
    Iterator<Event> events(int salt) throws IOException;
  }

  /** Takes the results; runs inside Spark tasks, and may see the same result again when a task is repeated. */
  interface Output extends Serializable {
    void salt(SaltAggregate aggregate) throws SQLException;

    void groups(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) throws SQLException;
  }

  /** What is left to do with a salt when its visitors and pages are written. */
  private record Sums(Rows rows, Map<HourlyKey, HourlyCounts> hourly) implements Serializable {}

  /** What scans saw. */
  record Rows(long scanned, long kept) implements Serializable {
    Rows plus(Rows other) {
      return new Rows(scanned + other.scanned, kept + other.kept);
    }
  }

  private Aggregation() {}

  /** Aggregates every salt and gives the number of rows of all of them. */
  static Rows run(JavaSparkContext spark, int salts, EventSource source, Output output) {
    List<Integer> numbers = new ArrayList<>();
    for (int salt = 0; salt < salts; salt += 1) {
      numbers.add(salt);
    }
    JavaRDD<Sums> sums =
        spark
            .parallelize(numbers, salts)
            .map(salt -> aggregate(salt, source, output))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Rows rows = sums.map(Sums::rows).reduce(Rows::plus);
    groups(sums).foreachPartition(part -> output.groups(new Entries(part)));
    return rows;
  }

  private static Sums aggregate(int salt, EventSource source, Output output)
      throws IOException, SQLException {
    SaltAggregate aggregate = SaltAggregate.of(source.events(salt));
    output.salt(aggregate);
    return new Sums(new Rows(aggregate.rowsScanned(), aggregate.rowsKept()), aggregate.hourly());
  }

  private static JavaPairRDD<HourlyKey, HourlyCounts> groups(JavaRDD<Sums> sums) {
    int writers = Math.max(1, sums.context().defaultParallelism());
    return sums
        .flatMapToPair(
            one ->
                one.hourly().entrySet().stream()
                    .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                    .iterator())
        .reduceByKey(HourlyCounts::plus, writers);
  }

  /** Spark's pairs as map entries, one at a time. */
  private record Entries(Iterator<Tuple2<HourlyKey, HourlyCounts>> pairs)
      implements Iterator<Map.Entry<HourlyKey, HourlyCounts>> {
    @Override
    public boolean hasNext() {
      return pairs.hasNext();
    }

    @Override
    public Map.Entry<HourlyKey, HourlyCounts> next() {
      Tuple2<HourlyKey, HourlyCounts> pair = pairs.next();
      return Map.entry(pair._1(), pair._2());
    }
  }
}
