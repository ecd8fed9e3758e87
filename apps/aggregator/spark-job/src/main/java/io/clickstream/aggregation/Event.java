package io.clickstream.aggregation;

/**
 * What a stored event means for the numbers.
 *
 * @param receivedAtMs when the collector received it
 * @param source who sent it: protocol and tracker
 * @param timeSpentMs whole milliseconds, or -1 when it was not measured
 */
record Event(
    Hash128 id,
    long timestampMs,
    long receivedAtMs,
    String source,
    String type,
    String userId,
    String url,
    String country,
    boolean bot,
    long timeSpentMs) {

  static final long NOT_MEASURED = -1;
  private static final String PAGE_VIEW = "page_view";
  private static final String CLICK = "click";

  boolean isPageView() {
    return PAGE_VIEW.equals(type);
  }

  /** Page views and clicks count; pings, log lines that are no page, and custom events do not. */
  boolean counts() {
    return isPageView() || CLICK.equals(type);
  }

  boolean isMeasured() {
    return timeSpentMs != NOT_MEASURED;
  }
}
