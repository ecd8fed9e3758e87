package io.clickstream.aggregation;

/**
 * What a stored event means for the numbers.
 *
 * @param receivedAtMs when the collector received it
 * @param source who sent it: protocol and tracker
 * @param timeSpentMs whole milliseconds, or -1 when it was not measured
 * @param sessionId as the tracker gave it, or null
 * @param pageViewId what ties a page view and its pings together, or null
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
    long timeSpentMs,
    String sessionId,
    String pageViewId) {

  static final long NOT_MEASURED = -1;
  private static final String PAGE_VIEW = "page_view";
  private static final String CLICK = "click";
  private static final String PAGE_PING = "page_ping";
  private static final String ENGAGEMENT = "engagement";
  private static final String REQUEST = "request";

  boolean isPageView() {
    return PAGE_VIEW.equals(type);
  }

  boolean isPagePing() {
    return PAGE_PING.equals(type);
  }

  boolean isEngagement() {
    return ENGAGEMENT.equals(type);
  }

  /** A log line that is no page. */
  boolean isRequest() {
    return REQUEST.equals(type);
  }

  /** Page views and clicks count; pings, log lines that are no page, and custom events do not. */
  boolean counts() {
    return isPageView() || CLICK.equals(type);
  }

  boolean isMeasured() {
    return timeSpentMs != NOT_MEASURED;
  }
}
