package io.clickstream.aggregation;

import static io.clickstream.aggregation.Events.HOUR;
import static io.clickstream.aggregation.Events.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The aggregation on a real local Spark, with events and results in memory. */
class AggregationTest {
  private static final Map<HourlyKey, HourlyCounts> GROUPS = new ConcurrentHashMap<>();
  private static final Map<Visitor, Integer> VISITORS = new ConcurrentHashMap<>();

  private record InMemory() implements Aggregation.Output {
    @Override
    public void salt(SaltAggregate aggregate) {
      aggregate.visitors().forEach(visitor -> VISITORS.merge(visitor, 1, Integer::sum));
    }

    @Override
    public void groups(Iterator<Map.Entry<HourlyKey, HourlyCounts>> groups) {
      groups.forEachRemaining(group -> GROUPS.put(group.getKey(), group.getValue()));
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
    VISITORS.clear();
  }

  @Test
  void addsUpTheSalts() {
    try (JavaSparkContext spark = new JavaSparkContext(CONF)) {
      Aggregation.Rows rows =
          Aggregation.run(
              spark,
              3,
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
    assertEquals(Map.of(key, new HourlyCounts(6, 6, 0, 0, 0)), GROUPS);
    assertEquals(3, VISITORS.size());
  }
}
