package io.clickstream.aggregation;

/**
 * Where an event lies, as one number whose order is event time, then salt.
 *
 * <p>Among rows with one event id that is the order of time, then row key: which of them comes first depends neither on the
 * order of salts nor on that of tasks.
 */
final class Place {
  private static final int SALT_BITS = 8;

  private Place() {}

  static long of(long timestampMs, int salt) {
    return timestampMs << SALT_BITS | salt;
  }

  static int saltOf(long place) {
    return (int) place & ((1 << SALT_BITS) - 1);
  }
}
