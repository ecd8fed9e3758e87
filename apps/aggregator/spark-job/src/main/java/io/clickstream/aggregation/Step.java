package io.clickstream.aggregation;

/**
 * One point in a visitor's session where one page or several were opened, and what came after it. Pages of the same
 * millisecond share it, so that their order does not matter.
 */
final class Step {
  private static final long NEVER = -1;

  private final long atMs;
  private long nextPageViewMs = NEVER;
  private long lastActivityMs = NEVER;

  Step(long atMs) {
    this.atMs = atMs;
  }

  long atMs() {
    return atMs;
  }

  /** Another page was opened, later. */
  void leave(long timestampMs) {
    nextPageViewMs = timestampMs;
  }

  /** Something else was done while this was the last page. */
  void touch(long timestampMs) {
    if (timestampMs > atMs) {
      lastActivityMs = timestampMs;
    }
  }

  /** Until the next page, else until the last activity on this one; {@link Event#NOT_MEASURED} when there is neither. */
  long lastedMs() {
    long end = nextPageViewMs != NEVER ? nextPageViewMs : lastActivityMs;
    return end == NEVER ? Event.NOT_MEASURED : end - atMs;
  }
}
