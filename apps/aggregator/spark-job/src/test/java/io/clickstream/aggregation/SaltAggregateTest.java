package io.clickstream.aggregation;

import static io.clickstream.aggregation.Events.HOUR;
import static io.clickstream.aggregation.Events.at;
import static io.clickstream.aggregation.Events.byBot;
import static io.clickstream.aggregation.Events.spending;
import static io.clickstream.aggregation.Events.typed;
import static io.clickstream.aggregation.Events.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaltAggregateTest {
  private static final Hash128 PAGE = Hash128.ofText("page_1");
  private static final HourlyKey KEY = new HourlyKey(HOUR, PAGE, "US");

  private static SaltAggregate fold(Event... events) {
    return SaltAggregate.of(List.of(events).iterator());
  }

  @Test
  void countsViewsAndClicksAndMeasuredTime() {
    SaltAggregate aggregate =
        fold(
            spending(view(1, "a", "page_1"), 1_500),
            typed(view(2, "a", "page_1"), "click"),
            spending(view(3, "b", "page_1"), 0));

    assertEquals(Map.of(KEY, new HourlyCounts(3, 2, 0, 1_500, 2)), aggregate.hourly());
    assertEquals(
        Set.of(
            new Visitor(PAGE, "US", Hash128.ofText("a")),
            new Visitor(PAGE, "US", Hash128.ofText("b"))),
        aggregate.visitors());
    assertEquals(Map.of(PAGE, "page_1"), aggregate.pages());
  }

  @Test
  void countsBotsApart() {
    SaltAggregate aggregate = fold(byBot(spending(view(1, "bot", "page_1"), 9)));

    assertEquals(Map.of(KEY, new HourlyCounts(0, 0, 1, 0, 0)), aggregate.hourly());
    assertEquals(Set.of(), aggregate.visitors());
  }

  @Test
  void keepsTheFirstOfARepeatedId() {
    Event first = view(1, "a", "page_1");

    SaltAggregate aggregate = fold(first, at(first, HOUR + HourRange.HOUR_MS), view(2, "a", "page_1"));

    assertEquals(Map.of(KEY, new HourlyCounts(2, 2, 0, 0, 0)), aggregate.hourly());
    assertEquals(3, aggregate.rowsScanned());
    assertEquals(2, aggregate.rowsKept());
  }

  @Test
  void leavesOutWhatIsNoClick() {
    SaltAggregate aggregate =
        fold(
            typed(view(1, "a", "page_1"), "request"),
            typed(view(2, "a", "page_1"), "page_ping"),
            typed(view(3, "a", "page_1"), "custom"));

    assertEquals(Map.of(), aggregate.hourly());
    assertEquals(Map.of(), aggregate.pages());
    assertEquals(3, aggregate.rowsKept());
  }

  @Test
  void putsAnEventIntoTheHourOfItsOwnTime() {
    long nextHour = HOUR + HourRange.HOUR_MS;

    SaltAggregate aggregate =
        fold(at(view(1, "a", "page_1"), nextHour - 1), at(view(2, "a", "page_1"), nextHour));

    assertEquals(
        Set.of(KEY, new HourlyKey(nextHour, PAGE, "US")), aggregate.hourly().keySet());
  }
}
