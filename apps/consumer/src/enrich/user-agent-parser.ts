import { getParser } from 'bowser';
import { isbot } from 'isbot';

import { RecentValues } from './recent-values.ts';

/** What a user agent says of itself; null where it says nothing. */
export interface UserAgentFacts {
  readonly browser: string | null;
  readonly browserVersion: string | null;
  readonly os: string | null;
  readonly osVersion: string | null;
  /** `desktop`, `mobile`, `tablet`, `tv` or `bot`. */
  readonly device: string | null;
  readonly bot: boolean;
}

/** Reads user agents. The answer depends on the text alone. */
export interface UserAgentParser {
  parse(userAgent: string | null): UserAgentFacts;
}

const NO_AGENT: UserAgentFacts = {
  browser: null,
  browserVersion: null,
  os: null,
  osVersion: null,
  device: null,
  bot: false,
};

// real agents are shorter; the expressions that read them are not made for more
const MAX_PARSED_CHARACTERS = 2_048;

/** A parser that keeps at least the answers for the `cacheSize` agents seen last. */
export function createUserAgentParser(options: { readonly cacheSize: number }): UserAgentParser {
  const cache = new RecentValues<string, UserAgentFacts>(options.cacheSize);
  return {
    parse: (userAgent) => {
      const text = userAgent?.slice(0, MAX_PARSED_CHARACTERS).trim() ?? '';
      if (text === '') return NO_AGENT;
      const known = cache.get(text);
      if (known !== undefined) return known;
      const facts = read(text);
      cache.set(text, facts);
      return facts;
    },
  };
}

function read(text: string): UserAgentFacts {
  const { browser, os, platform } = getParser(text).getResult();
  return {
    browser: textOrNull(browser.name),
    browserVersion: textOrNull(browser.version),
    os: textOrNull(os.name),
    osVersion: textOrNull(os.version),
    device: textOrNull(platform.type),
    bot: isbot(text),
  };
}

function textOrNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
