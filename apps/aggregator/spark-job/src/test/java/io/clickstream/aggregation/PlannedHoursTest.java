package io.clickstream.aggregation;

import static io.clickstream.aggregation.HourRange.HOUR_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannedHoursTest {
  private final PlannedHours plan = new PlannedHours(Set.of(2 * HOUR_MS, 3 * HOUR_MS, 5 * HOUR_MS));

  @Test
  void holdsTheEventsOfItsHours() {
    assertTrue(plan.hold(2 * HOUR_MS));
    assertTrue(plan.hold(4 * HOUR_MS - 1));
    assertFalse(plan.hold(4 * HOUR_MS));
    assertFalse(plan.hold(2 * HOUR_MS - 1));
  }

  @Test
  void scansTheHourBeforeItsHoursAndHalfAnHourBeyondThem() {
    long half = HOUR_MS / 2;

    assertEquals(List.of(new HourRange(HOUR_MS, 6 * HOUR_MS + half)), plan.scans());
    assertEquals(
        List.of(
            new HourRange(HOUR_MS, 3 * HOUR_MS + half), new HourRange(4 * HOUR_MS, 6 * HOUR_MS + half)),
        new PlannedHours(Set.of(2 * HOUR_MS, 5 * HOUR_MS)).scans());
  }

  @Test
  void scansNothingBefore1970() {
    assertEquals(
        List.of(new HourRange(0, HOUR_MS + HOUR_MS / 2)), new PlannedHours(Set.of(0L)).scans());
  }
}
