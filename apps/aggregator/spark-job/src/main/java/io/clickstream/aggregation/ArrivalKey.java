package io.clickstream.aggregation;

import java.io.Serializable;

/**
 * One line of the loss ledger within one hour of event time.
 *
 * @param hourMs hour of the event's own time
 * @param arrivalHourMs hour in which the collector received it
 * @param source who sent it, by {@link Sources#label}
 */
record ArrivalKey(long hourMs, long arrivalHourMs, String source) implements Serializable {

  static ArrivalKey of(Event event) {
    return new ArrivalKey(
        HourRange.hourOf(event.timestampMs()),
        HourRange.hourOf(event.receivedAtMs()),
        Sources.label(event.source()));
  }
}
