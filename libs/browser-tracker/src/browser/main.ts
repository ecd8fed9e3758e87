/** The tracker as a page runs it: bundled into `GET /clickstream.js` of the collector. */
import { takeCommands } from './commands.ts';
import { EngagedClock } from './engaged-clock.ts';
import { watchEngagement } from './engagement.ts';
import { watchLinkClicks } from './link-clicks.ts';
import { watchNavigation } from './navigation.ts';
import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import { touchSession } from './session.ts';
import { readSettings, refusesTracking, type Settings } from './settings.ts';
import { createStore, localStorageIfAllowed } from './store.ts';
import { Tracker } from './tracker.ts';
import { uniqueId as createId } from './unique-id.ts';
import { createVisitor } from './visitor.ts';

const now = (): number => Date.now();

function start(settings: Settings): void {
  // A page may name the tracker twice.
  if (window.clickstream?.isRunning === true) return;
  const isTracked = !(settings.respectsRefusal && refusesTracking());
  const store = createStore(isTracked ? localStorageIfAllowed() : undefined);
  const outbox = new Outbox({ store, appId: settings.appId, now });
  const sender = new Sender({ ...settings, outbox, store, now });
  const { cookieDomain, appId } = settings;
  const visitor = createVisitor({ store, isTracked, cookieDomain, now, createId });
  const clock = new EngagedClock(() => performance.now());
  const tracker = new Tracker({
    ...{ appId, visitor, outbox, sender, clock, createId, now },
    touchSession: () => (isTracked ? touchSession({ store, now, createId }) : undefined),
  });

  const address = (): string =>
    settings.countsFragments ? location.href : location.href.replace(/#.*/, '');
  let viewed = '';
  const view = (referrer: string): void => {
    viewed = address();
    tracker.viewPage(viewed, referrer);
  };
  const viewIfNew = (): void => {
    if (address() !== viewed) view(viewed);
  };

  watchEngagement(clock, {
    onInput() {
      tracker.input();
    },
    onHide() {
      tracker.reportEngagement();
      sender.send();
    },
    onLeave() {
      viewIfNew();
      tracker.reportEngagement();
      sender.sendLast();
    },
    onReturn() {
      sender.resume();
      view(document.referrer);
    },
  });
  watchNavigation(viewIfNew);
  watchLinkClicks((target, text) => {
    tracker.clickLink(target, text);
  });
  addEventListener('online', () => {
    sender.send();
  });
  takeCommands({ tracker, visitor }, () => {
    view(document.referrer);
  });
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const settings = readSettings(script);
  const { prerendering } = document as Document & { readonly prerendering?: boolean };
  // A page that is only made ready counts when the visitor comes to it.
  if (prerendering === true) {
    document.addEventListener(
      'prerenderingchange',
      () => {
        start(settings);
      },
      { once: true },
    );
  } else {
    start(settings);
  }
}
