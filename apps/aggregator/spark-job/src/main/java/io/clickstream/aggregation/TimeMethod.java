package io.clickstream.aggregation;

/** How the time of a page view was found, best first. */
enum TimeMethod {
  /** The sender measured it: on the page view itself, or in the engagement events of its page view id. */
  SENDER,
  /** From the page pings of its page view id. */
  PINGS,
  /** From what the visitor did next in the same session. */
  NEXT_EVENT
}
