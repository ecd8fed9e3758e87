package io.clickstream.aggregation;

import java.io.IOException;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Scans, folds and stages the planned hours: one Spark partition per salt, and a shuffle of nothing but event ids and group
 * sums.
 *
 * <p>Rows of one event id in different salts (a retry that changed its user) are found by shuffling ids. Only salts that
 * hold a later one of them are scanned again.
 *
 * <p>A source gives more than the planned hours: the hours before them have the ids that a retry in them may repeat, and
 * what follows them says how long their last page views lasted.
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

    void arrivals(Iterator<Map.Entry<ArrivalKey, ArrivalCounts>> arrivals) throws SQLException;
  }

  /** What is left to do with a salt when its visitors and pages are written. */
  private record Sums(
      Rows rows, Map<HourlyKey, HourlyCounts> hourly, Map<ArrivalKey, ArrivalCounts> arrivals)
      implements Serializable {}

  /** What scans saw. */
  record Rows(long scanned, long kept) implements Serializable {
    Rows plus(Rows other) {
      return new Rows(scanned + other.scanned, kept + other.kept);
    }

    /** A row is dropped for one reason only: an earlier row has its event id. */
    long idCollisions() {
      return scanned - kept;
    }
  }

  private Aggregation() {}

  /** Aggregates every salt and gives the number of rows of all of them. */
  static Rows run(
      JavaSparkContext spark, int salts, PlannedHours plan, EventSource source, Output output) {
    List<Integer> numbers = new ArrayList<>();
    for (int salt = 0; salt < salts; salt += 1) {
      numbers.add(salt);
    }
    JavaRDD<SaltAggregate> scans =
        spark
            .parallelize(numbers, salts)
            .map(salt -> SaltAggregate.of(salt, source.events(salt), plan, Collisions.none()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Broadcast<Collisions> collisions = spark.broadcast(collisions(scans, salts));
    JavaRDD<Sums> sums =
        scans
            .map(scan -> finish(scan, plan, collisions.value(), source, output))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Rows rows = sums.map(Sums::rows).reduce(Rows::plus);
    scans.unpersist(false);
    reduce(sums, Sums::hourly, HourlyCounts::plus).foreachPartition(output::groups);
    reduce(sums, Sums::arrivals, ArrivalCounts::plus).foreachPartition(output::arrivals);
    return rows;
  }

  private static Collisions collisions(JavaRDD<SaltAggregate> scans, int salts) {
    return scans
        .flatMapToPair(scan -> IdBlocks.of(scan.ids(), salts).iterator())
        .partitionBy(new HashPartitioner(salts))
        .values()
        .mapPartitions(blocks -> List.of(Collisions.among(blocks)).iterator())
        .reduce(Collisions::plus);
  }

  private static Sums finish(
      SaltAggregate scan,
      PlannedHours plan,
      Collisions collisions,
      EventSource source,
      Output output)
      throws IOException, SQLException {
    SaltAggregate aggregate =
        collisions.touches(scan.salt())
            ? SaltAggregate.of(scan.salt(), source.events(scan.salt()), plan, collisions)
            : scan;
    output.salt(aggregate);
    return new Sums(
        new Rows(aggregate.rowsScanned(), aggregate.rowsKept()),
        aggregate.hourly(),
        aggregate.arrivals());
  }

  /** The sums of all salts by key. */
  private static <K, V> JavaRDD<Map.Entry<K, V>> reduce(
      JavaRDD<Sums> sums, Function<Sums, Map<K, V>> groups, Function2<V, V, V> plus) {
    int writers = Math.max(1, sums.context().defaultParallelism());
    return sums
        .flatMapToPair(
            one ->
                groups.call(one).entrySet().stream()
                    .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                    .iterator())
        .reduceByKey(plus, writers)
        .map(pair -> Map.entry(pair._1(), pair._2()));
  }
}
