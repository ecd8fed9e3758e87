package io.clickstream.aggregation;

import static io.clickstream.aggregation.Events.ARRIVAL_HOUR;
import static io.clickstream.aggregation.Events.HOUR;
import static io.clickstream.aggregation.Events.at;
import static io.clickstream.aggregation.Events.by;
import static io.clickstream.aggregation.Events.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The aggregation on a real local Spark, with events and results in memory. */
class AggregationTest {
  private static final PlannedHours PLAN = new PlannedHours(Set.of(HOUR, HOUR + HourRange.HOUR_MS));
  private static final Map<HourlyKey, HourlyCounts> GROUPS = new ConcurrentHashMap<>();
  private static final Map<ArrivalKey, ArrivalCounts> ARRIVALS = new ConcurrentHashMap<>();
  private static final Map<Visitor, Integer> VISITORS = new ConcurrentHashMap<>();

  /** Events by salt; static, since a task must not carry them. */
  private static List<List<Event>> salts = List.of();

  private record InMemory() implements Aggregation.Output {
    @Override
    public void salt(SaltAggregate aggregate) {
      aggregate.visitors().forEach(visitor -> VISITORS.merge(visitor, 1, Integer::sum));
    }

    @Override
    public void groups(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) {
      groups.forEachRemaining(group -> GROUPS.put(group.getKey(), group.getValue()));
    }

    @Override
    public void arrivals(Iterator<Map.Entry<ArrivalKey, ArrivalCounts>> arrivals) {
      arrivals.forEachRemaining(line -> ARRIVALS.put(line.getKey(), line.getValue()));
    }
  }

  private static final SparkConf CONF =
      new SparkConf()
          .setMaster("local[2]")
          .setAppName("test")
          .set("spark.ui.enabled", "false")
          .set("spark.driver.host", "127.0.0.1")
          .set("spark.driver.bindAddress", "127.0.0.1");

  @BeforeEach
  void forget() {
    GROUPS.clear();
    ARRIVALS.clear();
    VISITORS.clear();
  }

  @Test
  void addsUpTheSalts() {
    try (JavaSparkContext spark = new JavaSparkContext(CONF)) {
      Aggregation.Rows rows =
          Aggregation.run(
              spark,
              3,
              PLAN,
              salt ->
                  List.of(
                          view(salt * 10L, "user-" + salt, "page_1"),
                          view(salt * 10L + 1, "user-" + salt, "page_1"),
                          view(salt * 10L + 1, "user-" + salt, "page_1"))
                      .iterator(),
              new InMemory());

      assertEquals(new Aggregation.Rows(9, 6), rows);
    }
    HourlyKey key = new HourlyKey(HOUR, Hash128.ofText("page_1"), "US");
    assertEquals(Map.of(key, new HourlyCounts(6, 6, 0, new TimeCounts(3, 0, 0, 3))), GROUPS);
    assertEquals(3, VISITORS.size());
  }

  @Test
  void countsAnIdOnceAlsoWhereItsUserChanged() {
    // Salt 2 has the earliest, salt 0 repeats it twice, salt 1 later; an id of zeros and one of another hour as well.
    Event first = view(1, "ann", "page_1");
    Event zero = view(0, "zoe", "page_1");
    long nextHour = HOUR + HourRange.HOUR_MS;
    salts =
        List.of(
            List.of(zero, by(at(first, HOUR + 7), "bob"), by(at(first, nextHour), "bob"), view(8, "bob", "page_1")),
            List.of(by(at(zero, nextHour), "cat"), by(at(first, nextHour + 1), "cat")),
            List.of(first, view(9, "ann", "page_1")));
    try (JavaSparkContext spark = new JavaSparkContext(CONF)) {
      Aggregation.Rows rows =
          Aggregation.run(spark, 3, PLAN, salt -> salts.get(salt).iterator(), new InMemory());

      assertEquals(new Aggregation.Rows(8, 4), rows);
      assertEquals(4, rows.idCollisions());
    }
    HourlyKey key = new HourlyKey(HOUR, Hash128.ofText("page_1"), "US");
    assertEquals(Map.of(key, new HourlyCounts(4, 4, 0, new TimeCounts(8, 0, 0, 1))), GROUPS);
    assertEquals(
        Set.of("ann", "bob", "zoe").stream().map(Hash128::ofText).collect(Collectors.toSet()),
        VISITORS.keySet().stream().map(Visitor::user).collect(Collectors.toSet()));
    assertEquals(
        Map.of(
            new ArrivalKey(HOUR, ARRIVAL_HOUR, "test"), new ArrivalCounts(4, 1, 4, 0),
            new ArrivalKey(nextHour, ARRIVAL_HOUR, "test"), new ArrivalCounts(0, 3, 0, 0)),
        ARRIVALS);
  }

  @Test
  void countsNoRetryOfTheHourBeforeThePlanWhoeverItsUserIs() {
    Event first = at(view(1, "ann", "page_1"), HOUR - 1_000);
    salts =
        List.of(
            List.of(by(at(first, HOUR + 2_000), "bob")),
            List.of(first, at(view(2, "ann", "page_1"), HOUR - 500), view(3, "ann", "page_1")));
    try (JavaSparkContext spark = new JavaSparkContext(CONF)) {
      Aggregation.Rows rows =
          Aggregation.run(spark, 2, PLAN, salt -> salts.get(salt).iterator(), new InMemory());

      assertEquals(new Aggregation.Rows(2, 1), rows);
    }
    HourlyKey key = new HourlyKey(HOUR, Hash128.ofText("page_1"), "US");
    assertEquals(Map.of(key, new HourlyCounts(1, 1, 0, TimeCounts.NONE)), GROUPS);
    assertEquals(Set.of(Hash128.ofText("ann")), VISITORS.keySet().stream().map(Visitor::user).collect(Collectors.toSet()));
  }

  @Test
  void letsTheSameRowWinInWhicheverSaltItLies() {
    Event early = view(1, "ann", "page_a");
    Event late = by(at(early, HOUR + 50), "bob");
    try (JavaSparkContext spark = new JavaSparkContext(CONF)) {
      for (List<List<Event>> placed :
          List.of(List.of(List.of(early), List.of(late)), List.of(List.of(late), List.of(early)))) {
        forget();
        salts = placed;
        Aggregation.run(spark, 2, PLAN, salt -> salts.get(salt).iterator(), new InMemory());

        assertEquals(Set.of(new Visitor(Hash128.ofText("page_a"), "US", Hash128.ofText("ann"))), VISITORS.keySet());
      }
    }
  }
}
