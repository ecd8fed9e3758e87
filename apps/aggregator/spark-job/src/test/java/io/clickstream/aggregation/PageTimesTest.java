package io.clickstream.aggregation;

import static io.clickstream.aggregation.Events.HOUR;
import static io.clickstream.aggregation.Events.at;
import static io.clickstream.aggregation.Events.by;
import static io.clickstream.aggregation.Events.byBot;
import static io.clickstream.aggregation.Events.in;
import static io.clickstream.aggregation.Events.of;
import static io.clickstream.aggregation.Events.spending;
import static io.clickstream.aggregation.Events.typed;
import static io.clickstream.aggregation.Events.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageTimesTest {
  private static final long MINUTE = 60_000;
  private static int ids = 0;

  /** Times by URL, as {@code method ms}. */
  private static Map<String, String> times(Event... events) {
    return times(List.of(events));
  }

  private static Map<String, String> times(List<Event> events) {
    Map<String, String> found = new TreeMap<>();
    PageTimes times =
        new PageTimes((view, method, spentMs) -> found.put(view.url(), method + " " + spentMs));
    events.stream().sorted(Comparator.comparingLong(Event::timestampMs)).forEach(times::add);
    times.finish();
    return found;
  }

  private static Event viewOf(String url, double second) {
    ids += 1;
    return of(at(view(ids, "ann", url), HOUR + Math.round(second * 1_000)), "view-of-" + url);
  }

  private static Event ping(String url, double second) {
    return typed(viewOf(url, second), "page_ping");
  }

  private static Event engagement(String url, double second, long ms) {
    return spending(typed(viewOf(url, second), "engagement"), ms);
  }

  private static Event click(double second) {
    return of(typed(viewOf("any", second), "click"), null);
  }

  @Test
  void knowsNothingOfASinglePage() {
    assertEquals(Map.of(), times(viewOf("a", 0)));
  }

  @Test
  void takesWhatTheSenderMeasured() {
    assertEquals(Map.of("a", "SENDER 0"), times(spending(viewOf("a", 0), 0), viewOf("b", 60)));
    assertEquals(
        Map.of("a", "SENDER 7000"),
        times(viewOf("a", 0), engagement("a", 20, 5_000), ping("a", 30), engagement("a", 900, 2_000)));
    assertEquals(
        Map.of("a", "SENDER 8000"), times(spending(viewOf("a", 0), 3_000), engagement("a", 20, 5_000)));
  }

  @Test
  void countsDistinctBeats() {
    assertEquals(Map.of("a", "PINGS 30000"), times(viewOf("a", 0), ping("a", 10), ping("a", 20), ping("a", 30)));
    assertEquals(
        Map.of("a", "PINGS 20000"),
        times(viewOf("a", 0), ping("a", 10), ping("a", 10), ping("a", 20), viewOf("b", 1_200)));
  }

  @Test
  void countsNoPauseBetweenBeats() {
    assertEquals(
        Map.of("a", "PINGS 40000"),
        times(viewOf("a", 0), ping("a", 10), ping("a", 20), ping("a", 1_010), ping("a", 1_020)));
  }

  @Test
  void neverCountsLongerThanToTheLastBeat() {
    assertEquals(Map.of("a", "PINGS 25000"), times(viewOf("a", 0), ping("a", 5), ping("a", 15), ping("a", 25)));
    assertEquals(Map.of("a", "PINGS 4000"), times(viewOf("a", 0), ping("a", 4)));
  }

  @Test
  void takesTheTimeToTheNextPage() {
    assertEquals(Map.of("a", "NEXT_EVENT 90000"), times(viewOf("a", 0), click(3), viewOf("b", 90)));
  }

  @Test
  void takesTheLastActivityOnTheLastPage() {
    assertEquals(Map.of("a", "NEXT_EVENT 40000"), times(viewOf("a", 0), click(3), click(40)));
  }

  @Test
  void countsNoActivityInAnotherTab() {
    assertEquals(
        Map.of("a", "PINGS 50000", "b", "NEXT_EVENT 5000"),
        times(
            viewOf("a", 0), ping("a", 10), ping("a", 20), viewOf("b", 25), of(click(30), "view-of-b"),
            ping("a", 30), ping("a", 40), ping("a", 50)));
  }

  @Test
  void endsASessionAfterHalfAnHour() {
    assertEquals(Map.of("a", "NEXT_EVENT 1800000"), times(viewOf("a", 0), viewOf("b", 1_800)));
    assertEquals(Map.of(), times(viewOf("a", 0), viewOf("b", 1_800.001)));
    assertEquals(Map.of("a", "PINGS 1790000"), times(viewOf("a", 0), beats("a", 10, 1_790), ping("a", 1_801)));
  }

  private static Map<String, String> times(Event view, List<Event> pings, Event last) {
    List<Event> events = new ArrayList<>(pings);
    events.add(view);
    events.add(last);
    return times(events);
  }

  private static List<Event> beats(String url, int every, int last) {
    List<Event> pings = new ArrayList<>();
    for (int second = every; second <= last; second += every) {
      pings.add(ping(url, second));
    }
    return pings;
  }

  @Test
  void keepsVisitorsAndSessionsApart() {
    assertEquals(Map.of(), times(viewOf("a", 0), by(viewOf("b", 10), "bob")));
    assertEquals(Map.of(), times(in(viewOf("a", 0), "s1"), in(viewOf("b", 10), "s2")));
    assertEquals(
        Map.of("a", "NEXT_EVENT 10000"), times(in(viewOf("a", 0), "s1"), in(viewOf("b", 10), "s1")));
  }

  @Test
  void asksNeitherBotsNorAssets() {
    assertEquals(Map.of(), times(viewOf("a", 0), byBot(viewOf("b", 10))));
    assertEquals(Map.of(), times(byBot(viewOf("a", 0)), viewOf("b", 10)));
    assertEquals(Map.of(), times(viewOf("a", 0), of(typed(viewOf("b", 10), "request"), null)));
  }

  @Test
  void opensPagesOfTheSameMillisecondTogether() {
    assertEquals(
        Map.of("a", "NEXT_EVENT 20000", "b", "NEXT_EVENT 20000"),
        times(viewOf("a", 0), viewOf("b", 0), viewOf("c", 20)));
  }

  @Test
  void dependsOnHalfAnHourAlone() {
    Random random = new Random(7);
    List<Event> events = new ArrayList<>();
    for (int at = 0; at < 400; at += 1) {
      Event event = viewOf("page-" + at, random.nextInt(7_200));
      String type = List.of("page_view", "page_view", "click", "page_ping").get(random.nextInt(4));
      events.add(of(by(typed(event, type), "user-" + random.nextInt(5)), null));
    }
    Map<String, String> whole = times(events);
    Map<String, String> firstHour = new TreeMap<>(whole);
    firstHour.keySet().removeIf(url -> !isBefore(events, url, HOUR + 60 * MINUTE));
    List<Event> read = events.stream().filter(event -> event.timestampMs() < HOUR + 90 * MINUTE).toList();
    Map<String, String> part = times(read);
    part.keySet().removeIf(url -> !isBefore(events, url, HOUR + 60 * MINUTE));

    assertEquals(firstHour, part);
  }

  private static boolean isBefore(List<Event> events, String url, long endMs) {
    return events.stream().anyMatch(event -> event.url().equals(url) && event.timestampMs() < endMs);
  }

  @Test
  void copesWithManyEventsOfOneVisitor() {
    List<Event> events = new ArrayList<>(Collections.nCopies(200_000, viewOf("a", 0)));
    events.addAll(Collections.nCopies(200_000, click(10)));

    assertEquals(Map.of("a", "NEXT_EVENT 10000"), times(events));
  }
}
