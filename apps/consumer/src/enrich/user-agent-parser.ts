import { getParser } from 'bowser';

import { botReasonOf } from './bot-reason.ts';
import { parseClientHints, type ClientHints } from './client-hints.ts';
import { RecentValues } from './recent-values.ts';

/** What a user agent and its client hints say of themselves; null where they say nothing. */
export interface UserAgentFacts {
  readonly browser: string | null;
  readonly browserVersion: string | null;
  readonly os: string | null;
  readonly osVersion: string | null;
  /** `desktop`, `mobile`, `tablet`, `tv` or `bot`. */
  readonly device: string | null;
  readonly bot: boolean;
  /** Why it is a bot; null for what is none. */
  readonly botReason: string | null;
}

/** Reads user agents. The answer depends on the texts alone. */
export interface UserAgentParser {
  /** @param clientHints JSON text, as in an event; null where none were sent */
  parse(userAgent: string | null, clientHints?: string | null): UserAgentFacts;
  /** How many answers came from the cache, and how many did not, since the start. */
  counts(): { readonly hits: number; readonly misses: number };
}

/** Agents that are kept by default: a site sees hundreds to a few thousand different ones, and most visits are of few. */
export const AGENT_CACHE_SIZE = 5_000;

/** Not to be told from a person: servers that pass on what visitors do often leave the agent out. So it is no bot. */
const NO_AGENT: UserAgentFacts = {
  browser: null,
  browserVersion: null,
  os: null,
  osVersion: null,
  device: null,
  bot: false,
  botReason: null,
};

// real agents are shorter; the expressions that read them are not made for more
const MAX_PARSED_CHARACTERS = 2_048;
/** The first version that Windows 11 gives for its platform; the agent says Windows 10 for good. */
const WINDOWS_11 = 13;
/** The names of the standard, which are those that agents are read into too; a sender can write anything. */
const PLATFORMS: ReadonlySet<string> = new Set([
  'Android',
  'Chrome OS',
  'iOS',
  'Linux',
  'macOS',
  'Windows',
]);
const VERSION = /^[\d.]{1,40}$/;

/** A parser that keeps at least the answers for the `cacheSize` agents seen last. */
export function createUserAgentParser(options: { readonly cacheSize: number }): UserAgentParser {
  const cache = new RecentValues<string, UserAgentFacts>(options.cacheSize);
  let hits = 0;
  let misses = 0;
  return {
    parse: (userAgent, clientHints = null) => {
      const text = userAgent?.slice(0, MAX_PARSED_CHARACTERS).trim() ?? '';
      if (text === '') return NO_AGENT;
      const hintsText = clientHints?.slice(0, MAX_PARSED_CHARACTERS) ?? null;
      const key = hintsText === null ? text : `${text}\0${hintsText}`;
      const known = cache.get(key);
      if (known !== undefined) {
        hits += 1;
        return known;
      }
      misses += 1;
      const facts = read(text, parseClientHints(hintsText));
      cache.set(key, facts);
      return facts;
    },
    counts: () => ({ hits, misses }),
  };
}

function read(text: string, hints: ClientHints | null): UserAgentFacts {
  const { browser, os, platform } = getParser(
    text,
    hints === null ? undefined : { brands: [...hints.brands] },
  ).getResult();
  const botReason = botReasonOf(text, hints);
  const facts = {
    browser: textOrNull(browser.name),
    browserVersion: textOrNull(browser.version),
    os: textOrNull(os.name),
    osVersion: textOrNull(os.version),
    device: textOrNull(platform.type),
    bot: botReason !== null,
    botReason,
  };
  return hints === null ? facts : withHints(facts, hints);
}

/** Browsers have frozen what their agents say of versions and devices; where hints were sent, they are right. */
function withHints(facts: UserAgentFacts, hints: ClientHints): UserAgentFacts {
  const os = hints.platform !== null && PLATFORMS.has(hints.platform) ? hints.platform : facts.os;
  return {
    ...facts,
    browserVersion: fullVersionOf(facts.browser, hints) ?? facts.browserVersion,
    os,
    // the agent's version is that of the agent's system
    osVersion: osVersionOf(hints) ?? (os === facts.os ? facts.osVersion : null),
    device: deviceOf(facts.device, hints),
  };
}

/** `Chrome` calls itself `Google Chrome` there. */
function fullVersionOf(browser: string | null, hints: ClientHints): string | null {
  if (browser === null) return null;
  const own = hints.fullVersionList.find(
    ({ brand }) => brand === browser || brand.endsWith(` ${browser}`),
  );
  return own !== undefined && VERSION.test(own.version) ? own.version : null;
}

function osVersionOf({ platform, platformVersion }: ClientHints): string | null {
  if (platformVersion === null || !VERSION.test(platformVersion)) return null;
  if (platform !== 'Windows') return platformVersion;
  return Number.parseInt(platformVersion, 10) >= WINDOWS_11 ? '11' : null;
}

function deviceOf(device: string | null, hints: ClientHints): string | null {
  if (hints.mobile === true) return device === 'bot' ? device : 'mobile';
  // Chrome OS names no device in its agent
  return device ?? (hints.mobile === false && hints.platform !== 'Android' ? 'desktop' : null);
}

function textOrNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
