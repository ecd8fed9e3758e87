import type { EngagedClock } from './engaged-clock.ts';

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll', 'touchmove'];
const LEAST_BETWEEN_MS = 1_000;

export interface EngagementHooks {
  /** At most once a second. */
  readonly onInput: () => void;
  /** The page is hidden from the visitor, and may never be seen again. */
  readonly onHide: () => void;
  /** The page is left: no answer of a request comes back to it. */
  readonly onLeave: () => void;
  /** The visitor is back on a page that the browser has kept since it was left. */
  readonly onReturn: () => void;
}

/** Tells the clock when the page is visible, and calls back. */
export function watchEngagement(clock: EngagedClock, hooks: EngagementHooks): void {
  const isVisible = (): boolean => document.visibilityState === 'visible';
  let lastInputAt = -Infinity;
  const input = (): void => {
    const now = performance.now();
    if (now - lastInputAt < LEAST_BETWEEN_MS) return;
    lastInputAt = now;
    hooks.onInput();
  };
  for (const name of INPUTS) addEventListener(name, input, { capture: true, passive: true });
  addEventListener('visibilitychange', () => {
    if (isVisible()) {
      clock.show();
    } else {
      clock.hide();
      hooks.onHide();
    }
  });
  addEventListener('pagehide', () => {
    clock.hide();
    hooks.onLeave();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    if (isVisible()) clock.show();
    hooks.onReturn();
  });
  if (isVisible()) clock.show();
}
