package io.clickstream.aggregation;

import static io.clickstream.aggregation.HourRange.HOUR_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HourRangeTest {

  @Test
  void mergesNeighboursAndKeepsGaps() {
    List<Long> hours = List.of(5 * HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 2 * HOUR_MS, 7 * HOUR_MS);

    List<HourRange> ranges = HourRange.merge(hours);

    assertEquals(
        List.of(
            new HourRange(2 * HOUR_MS, 4 * HOUR_MS),
            new HourRange(5 * HOUR_MS, 6 * HOUR_MS),
            new HourRange(7 * HOUR_MS, 8 * HOUR_MS)),
        ranges);
  }

  @Test
  void makesNothingOfNoHours() {
    assertEquals(List.of(), HourRange.merge(List.of()));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3599999, 0", "3600000, 3600000", "1431856803000, 1431856800000"})
  void findsTheHourOfAnEvent(long timestampMs, long hourMs) {
    assertEquals(hourMs, HourRange.hourOf(timestampMs));
  }
}
