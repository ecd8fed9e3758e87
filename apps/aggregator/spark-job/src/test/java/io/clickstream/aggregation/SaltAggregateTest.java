package io.clickstream.aggregation;

import static io.clickstream.aggregation.Events.ARRIVAL_HOUR;
import static io.clickstream.aggregation.Events.HOUR;
import static io.clickstream.aggregation.Events.at;
import static io.clickstream.aggregation.Events.byBot;
import static io.clickstream.aggregation.Events.received;
import static io.clickstream.aggregation.Events.spending;
import static io.clickstream.aggregation.Events.typed;
import static io.clickstream.aggregation.Events.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaltAggregateTest {
  private static final Hash128 PAGE = Hash128.ofText("page_1");
  private static final PlannedHours PLAN = new PlannedHours(Set.of(HOUR, HOUR + HourRange.HOUR_MS));
  private static final HourlyKey KEY = new HourlyKey(HOUR, PAGE, "US");

  private static SaltAggregate fold(Event... events) {
    return SaltAggregate.of(3, List.of(events).iterator(), PLAN, Collisions.none());
  }

  @Test
  void countsViewsAndClicksAndMeasuredTime() {
    SaltAggregate aggregate =
        fold(
            spending(view(1, "a", "page_1"), 1_500),
            typed(view(2, "a", "page_1"), "click"),
            spending(view(3, "b", "page_1"), 0));

    assertEquals(Map.of(KEY, new HourlyCounts(3, 2, 0, new TimeCounts(1_500, 2, 0, 0))), aggregate.hourly());
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

    assertEquals(Map.of(KEY, new HourlyCounts(0, 0, 1, TimeCounts.NONE)), aggregate.hourly());
    assertEquals(Set.of(), aggregate.visitors());
  }

  @Test
  void keepsTheFirstOfARepeatedId() {
    Event first = view(1, "a", "page_1");

    SaltAggregate aggregate = fold(first, at(first, HOUR + HourRange.HOUR_MS), view(2, "a", "page_1"));

    assertEquals(Map.of(KEY, new HourlyCounts(2, 2, 0, new TimeCounts(1, 0, 0, 1))), aggregate.hourly());
    assertEquals(3, aggregate.rowsScanned());
    assertEquals(2, aggregate.rowsKept());
  }

  @Test
  void keepsNoRowOfAnIdThatAnotherSaltHasEarlier() {
    Event event = view(1, "a", "page_1");
    long otherPlace = Place.of(HOUR, 5);
    Collisions collisions = new Collisions(Map.of(event.id(), otherPlace), new BitSet());

    SaltAggregate aggregate = SaltAggregate.of(3, List.of(event).iterator(), PLAN, collisions);

    assertEquals(Map.of(), aggregate.hourly());
    assertEquals(Set.of(), aggregate.visitors());
    assertEquals(0, aggregate.rowsKept());
    assertEquals(
        Map.of(new ArrivalKey(HOUR, ARRIVAL_HOUR, "test"), ArrivalCounts.COLLISION), aggregate.arrivals());
  }

  @Test
  void knowsTheIdsOfTheHourBeforeThePlanAndCountsNothingOfIt() {
    Event first = at(view(1, "a", "page_1"), HOUR - 1_000);
    Event alone = at(view(2, "b", "page_2"), HOUR - 2_000);

    SaltAggregate aggregate = fold(alone, first, at(first, HOUR + 2_000));

    assertEquals(Map.of(), aggregate.hourly());
    assertEquals(Set.of(), aggregate.visitors());
    assertEquals(Map.of(), aggregate.pages());
    assertEquals(1, aggregate.rowsScanned());
    assertEquals(0, aggregate.rowsKept());
    assertEquals(
        Map.of(new ArrivalKey(HOUR, ARRIVAL_HOUR, "test"), ArrivalCounts.COLLISION), aggregate.arrivals());
  }

  @Test
  void takesARowForARepeatedOneOfTheHourBeforeWhateverElseIsPlanned() {
    long hour = HourRange.HOUR_MS;
    Event first = view(1, "a", "page_1");
    List<Event> events =
        List.of(first, at(first, HOUR + hour), at(first, HOUR + 3 * hour), at(first, HOUR + 3 * hour + 1));

    assertEquals(1, rowsKept(events, HOUR, HOUR + hour, HOUR + 3 * hour));
    assertEquals(1, rowsKept(events, HOUR, HOUR + hour));
    assertEquals(0, rowsKept(events, HOUR + hour));
    // What lies further back is seen only where it is planned as well.
    assertEquals(1, rowsKept(events, HOUR + 3 * hour));
  }

  private static long rowsKept(List<Event> events, Long... hours) {
    PlannedHours plan = new PlannedHours(Set.of(hours));
    List<Event> read =
        events.stream()
            .filter(event -> plan.scans().stream().anyMatch(range -> contains(range, event)))
            .toList();
    return SaltAggregate.of(3, read.iterator(), plan, Collisions.none()).rowsKept();
  }

  private static boolean contains(HourRange range, Event event) {
    return range.startMs() <= event.timestampMs() && event.timestampMs() < range.endMs();
  }

  @Test
  void countsArrivalsByHourOfEventHourOfArrivalAndSource() {
    Event log = received(view(1, "a", "page_1"), ARRIVAL_HOUR - 1, "log");

    SaltAggregate aggregate =
        fold(
            log,
            at(log, HOUR + 2),
            typed(received(view(2, "a", "page_1"), ARRIVAL_HOUR - 2, "log"), "custom"),
            byBot(view(3, "bot", "page_1")),
            view(4, "a", "page_1"));

    assertEquals(
        Map.of(
            new ArrivalKey(HOUR, ARRIVAL_HOUR - HourRange.HOUR_MS, "log"), new ArrivalCounts(2, 1, 1, 0),
            new ArrivalKey(HOUR, ARRIVAL_HOUR, "test"), new ArrivalCounts(2, 0, 1, 1)),
        aggregate.arrivals());
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

  @Test
  void readsBeyondThePlanForTimesAlone() {
    long end = HOUR + 2 * HourRange.HOUR_MS;

    SaltAggregate aggregate =
        fold(at(view(1, "a", "page_1"), end - 60_000), at(view(2, "a", "page_2"), end + 60_000));

    HourlyKey lastHour = new HourlyKey(end - HourRange.HOUR_MS, PAGE, "US");
    assertEquals(
        Map.of(lastHour, new HourlyCounts(1, 1, 0, new TimeCounts(120_000, 0, 0, 1))), aggregate.hourly());
    assertEquals(1, aggregate.rowsScanned());
    assertEquals(1, aggregate.visitors().size());
  }

  @Test
  void takesNoTimeFromARowThatDoesNotCount() {
    Event first = view(1, "a", "page_1");

    SaltAggregate aggregate = fold(first, at(first, HOUR + 60_000));

    assertEquals(Map.of(KEY, new HourlyCounts(1, 1, 0, TimeCounts.NONE)), aggregate.hourly());
  }

  @Test
  void takesNoTimeFromARepeatedRowAfterThePlan() {
    long end = HOUR + 2 * HourRange.HOUR_MS;
    Event last = at(view(1, "a", "page_1"), end - 60_000);

    SaltAggregate aggregate = fold(last, at(last, end + 60_000));

    HourlyKey lastHour = new HourlyKey(end - HourRange.HOUR_MS, PAGE, "US");
    assertEquals(Map.of(lastHour, new HourlyCounts(1, 1, 0, TimeCounts.NONE)), aggregate.hourly());
  }
}
