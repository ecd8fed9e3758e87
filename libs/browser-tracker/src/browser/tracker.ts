import type { EngagedClock } from './engaged-clock.ts';
import type { Outbox } from './outbox.ts';
import type { Sender } from './sender.ts';
import type { TrackerEvent } from './tracker-event.ts';
import type { Visitor, Who } from './visitor.ts';

/** Of the tracker and the form of its events. */
const SOURCE = 'clickstream.js:1';
/** How much engaged time waits for the page to be hidden; what is longer is reported meanwhile. */
const REPORT_AFTER_MS = 5 * 60_000;
/** Less is not worth an event; it waits for the next report of the same page view. */
const LEAST_REPORT_MS = 100;

/** Whose an event is. */
interface Owner {
  readonly who: Who;
  readonly session_id: string | undefined;
}

/** Its owner stays, so that the events of a page view can be brought together. */
interface PageView {
  readonly owner: Owner;
  readonly page_view_id: string;
  readonly url: string;
}

export interface TrackerOptions {
  readonly appId: string;
  readonly visitor: Visitor;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly clock: EngagedClock;
  /** The running session, which goes on by this; undefined where sessions are not to be known. */
  readonly touchSession: () => string | undefined;
  readonly createId: () => string;
  readonly now: () => number;
}

type Content = Pick<TrackerEvent, 'event_type'> & Partial<TrackerEvent>;

/** Makes events of what happens on a page. One page view after the other; without one there is no event. */
export class Tracker {
  readonly #options: TrackerOptions;
  #view: PageView | undefined;

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  /** The page view before it ends here. */
  viewPage(url: string, referrer: string): void {
    this.reportEngagement();
    // What is left, or was engaged before the first page view, belongs to none.
    this.#options.clock.take();
    const owner = this.#currentOwner();
    this.#view = { owner, page_view_id: this.#options.createId(), url };
    this.#add({ event_type: 'page_view', referrer, title: document.title }, owner);
  }

  clickLink(target: string, text: string): void {
    this.#add({ event_type: 'click', properties: { target, text } }, this.#currentOwner());
  }

  track(name: string, properties: Readonly<Record<string, unknown>> | undefined): void {
    this.#add({ event_type: 'custom', event_name: name, properties }, this.#currentOwner());
  }

  /** The visitor did something on the page. */
  input(): void {
    const { clock, touchSession } = this.#options;
    clock.input();
    touchSession();
    if (clock.read() >= REPORT_AFTER_MS) this.reportEngagement();
  }

  /**
   * Sends the engaged time since the last report, if there is any. It is the page view's owner's, even when somebody has logged in
   * since: reports and page view have to meet.
   */
  reportEngagement(): void {
    if (this.#view === undefined) return;
    const { clock } = this.#options;
    if (clock.read() < LEAST_REPORT_MS) return;
    const engagedMs = Math.round(clock.take());
    this.#add({ event_type: 'engagement', time_spent: engagedMs / 1_000 }, this.#view.owner);
  }

  #currentOwner(): Owner {
    return { who: this.#options.visitor.who(), session_id: this.#options.touchSession() };
  }

  #add(content: Content, { who, session_id }: Owner): void {
    if (this.#view === undefined) return;
    const { anonymous_id, ...user } = who;
    const { page_view_id, url } = this.#view;
    const { appId, outbox, sender, createId, now } = this.#options;
    outbox.add({
      event_id: createId(),
      timestamp: now(),
      app_id: appId,
      source: SOURCE,
      ...user,
      ...{ session_id, page_view_id, url },
      ...content,
      // Where the page has a property of that name, its own counts: given twice, it would be refused.
      properties: { anonymous_id, ...content.properties },
    });
    sender.schedule();
  }
}
