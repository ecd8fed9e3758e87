import { isbot, isbotMatch } from 'isbot';

import type { ClientHints } from './client-hints.ts';

const MAX_REASON_CHARACTERS = 100;
/** A browser without a window that hides it in its agent still says it in its hints. */
const HEADLESS = /headless/i;

/**
 * Why a visitor is a bot; null for what seems to be a person. Pure.
 *
 * `agent: ` and the part of the user agent that gives it away, or `client hints: ` and the brand that does.
 */
export function botReasonOf(userAgent: string, hints: ClientHints | null): string | null {
  // the first is the rule, the second only finds the place
  if (isbot(userAgent)) return reason('agent', isbotMatch(userAgent) ?? userAgent);
  const brands = hints === null ? [] : [...hints.brands, ...hints.fullVersionList];
  const headless = brands.find(({ brand }) => HEADLESS.test(brand));
  return headless === undefined ? null : reason('client hints', headless.brand);
}

function reason(source: string, what: string): string {
  return `${source}: ${what.slice(0, MAX_REASON_CHARACTERS)}`;
}
