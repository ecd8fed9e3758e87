import type { Tracker } from './tracker.ts';
import type { Visitor } from './visitor.ts';

type Command = readonly unknown[];

/** What the page calls; before the tracker is there, a stub that only keeps the calls. */
export interface Clickstream {
  (...command: Command): void;
  /** Calls that came before. */
  q?: readonly Command[];
  isRunning?: true;
}

declare global {
  interface Window {
    clickstream?: Clickstream;
  }
}

/**
 * Takes over `clickstream(…)` from the stub. Its calls of `identify` count for the first page view already, and the others
 * once that has begun.
 *
 * @param viewPage begins the first page view
 */
export function takeCommands(
  parts: { readonly tracker: Tracker; readonly visitor: Visitor },
  viewPage: () => void,
): void {
  const early = [...(window.clickstream?.q ?? [])];
  const run: Clickstream = (name, ...args) => {
    if (name === 'identify') parts.visitor.identify(toText(args[0]));
    if (name === 'track') parts.tracker.track(toText(args[0]), toProperties(args[1]));
  };
  run.isRunning = true;
  window.clickstream = run;
  runEach(early.filter(isIdentify), run);
  viewPage();
  runEach(
    early.filter((command) => !isIdentify(command)),
    run,
  );
}

/** A call that cannot be made must not take those after it along. */
function runEach(commands: readonly Command[], run: Clickstream): void {
  for (const command of commands) {
    try {
      run(...command);
    } catch (error) {
      reportError(error);
    }
  }
}

function isIdentify([name]: Command): boolean {
  return name === 'identify';
}

function toText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function toProperties(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
