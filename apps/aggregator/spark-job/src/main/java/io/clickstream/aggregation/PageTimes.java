package io.clickstream.aggregation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds how long page views lasted, from the events of one salt in key order: all events of a visitor are among them.
 *
 * <p>Only what comes within {@link #LONGEST_MS} of a page view says anything about it, so the time of a view depends on
 * that span alone, whatever else is read. Memory: the page views of that span. Each event costs the same, however many
 * there are of one visitor.
 */
final class PageTimes {
  /** The usual end of a session without activity, and the longest time that a page view is followed. */
  static final long LONGEST_MS = 30 * 60_000L;

  /** Takes a page view whose time is known. */
  interface Found {
    void time(Event pageView, TimeMethod method, long spentMs);
  }

  private record Visit(String userId, String sessionId) {}

  private record ViewId(String userId, String pageViewId) {}

  private final Deque<OpenView> open = new ArrayDeque<>();
  private final Map<Visit, Step> lastSteps = new HashMap<>();
  private final Map<ViewId, OpenView> byId = new HashMap<>();
  private final Found found;

  PageTimes(Found found) {
    this.found = found;
  }

  /** Bots and log lines that are no page say nothing about how long a page was read. */
  void add(Event event) {
    closeBefore(event.timestampMs() - LONGEST_MS);
    if (event.bot() || event.isRequest()) {
      return;
    }
    if (event.isPageView()) {
      view(event);
    } else {
      act(event);
    }
  }

  /** No event comes any more. */
  void finish() {
    closeBefore(Long.MAX_VALUE);
  }

  private void view(Event event) {
    Visit visit = visitOf(event);
    Step before = lastSteps.get(visit);
    Step step = before;
    if (before == null || before.atMs() != event.timestampMs()) {
      if (before != null) {
        before.leave(event.timestampMs());
      }
      step = new Step(event.timestampMs());
      lastSteps.put(visit, step);
    }
    OpenView view = new OpenView(event, step);
    open.add(view);
    if (event.pageViewId() != null) {
      byId.put(idOf(event), view);
    }
  }

  /** What names its page view belongs to that one, also when another page was opened meanwhile. */
  private void act(Event event) {
    if (event.pageViewId() == null) {
      Step step = lastSteps.get(visitOf(event));
      if (step != null) {
        step.touch(event.timestampMs());
      }
      return;
    }
    OpenView view = byId.get(idOf(event));
    if (view != null) {
      view.learn(event);
    }
  }

  private void closeBefore(long timestampMs) {
    while (!open.isEmpty() && open.peekFirst().event().timestampMs() < timestampMs) {
      OpenView view = open.removeFirst();
      lastSteps.remove(visitOf(view.event()), view.step());
      if (view.event().pageViewId() != null) {
        byId.remove(idOf(view.event()), view);
      }
      view.close(found);
    }
  }

  private static Visit visitOf(Event event) {
    return new Visit(event.userId(), event.sessionId());
  }

  private static ViewId idOf(Event event) {
    return new ViewId(event.userId(), event.pageViewId());
  }
}
