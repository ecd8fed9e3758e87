import type { IncomingHttpHeaders } from 'node:http';

/** Longest text of hints that is kept; a browser's are far shorter. */
export const MAX_CLIENT_HINTS_LENGTH = 2_048;

type Brand = Readonly<Record<'brand' | 'version', string>>;
type Hints = Readonly<Record<string, readonly Brand[] | boolean | string | undefined>>;

// one entry of a list such as "Chromium";v="124", "Not;A=Brand";v="8"; sticky, so that what fails once is not tried anew
const BRAND = /\s*"((?:[^"\\]|\\.)*)"\s*;\s*v="((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;
const TEXT = /^\s*"((?:[^"\\]|\\.)*)"\s*$/;
const MOBILE = /^\s*\?([01])\s*$/;

const HEADERS = [
  'sec-ch-ua',
  'sec-ch-ua-full-version-list',
  'sec-ch-ua-mobile',
  'sec-ch-ua-model',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
] as const;

/**
 * What a browser says of itself beside its user agent, as JSON text; null where it says nothing. Pure.
 *
 * The members, in this order and each only where it was sent: `brands`, `fullVersionList` (lists of `brand` and `version`),
 * `mobile`, `model`, `platform`, `platformVersion`, named as in the browser's `navigator.userAgentData`.
 *
 * Source: https://wicg.github.io/ua-client-hints/
 */
export function clientHintsOfHeaders(headers: IncomingHttpHeaders): string | null {
  if (HEADERS.every((name) => headers[name] === undefined)) return null;
  const read = (name: (typeof HEADERS)[number]): string => {
    const value = headers[name];
    return typeof value === 'string' && value.length <= MAX_CLIENT_HINTS_LENGTH ? value : '';
  };
  return toText({
    brands: brandsIn(read('sec-ch-ua')),
    fullVersionList: brandsIn(read('sec-ch-ua-full-version-list')),
    mobile: flagIn(read('sec-ch-ua-mobile')),
    model: textIn(read('sec-ch-ua-model')),
    platform: textIn(read('sec-ch-ua-platform')),
    platformVersion: textIn(read('sec-ch-ua-platform-version')),
  });
}

/** The same of an object that a tracker made from `navigator.userAgentData`; what has another form is left out. Pure. */
export function clientHintsOfData(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const given = data as Readonly<Record<string, unknown>>;
  return toText({
    brands: toBrands(given['brands']),
    fullVersionList: toBrands(given['fullVersionList']),
    // Snowplow's name for it comes last
    mobile: toFlag(given['mobile']) ?? toFlag(given['isMobile']),
    model: toName(given['model']),
    platform: toName(given['platform']),
    platformVersion: toName(given['platformVersion']),
  });
}

/** Null when nothing is said, or so much that no browser says it. */
function toText(hints: Hints): string | null {
  const text = JSON.stringify(hints);
  return text === '{}' || text.length > MAX_CLIENT_HINTS_LENGTH ? null : text;
}

function brandsIn(list: string): readonly Brand[] | undefined {
  const brands = Array.from(list.matchAll(BRAND), ([, brand = '', version = '']) => ({
    brand: unescaped(brand),
    version: unescaped(version),
  }));
  return brands.length === 0 ? undefined : brands;
}

function textIn(header: string): string | undefined {
  const [, text] = TEXT.exec(header) ?? [];
  return text === undefined ? undefined : toName(unescaped(text));
}

function flagIn(header: string): boolean | undefined {
  const [, flag] = MOBILE.exec(header) ?? [];
  return flag === undefined ? undefined : flag === '1';
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function toBrands(value: unknown): readonly Brand[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const brands = value.filter(isBrand).map(({ brand, version }) => ({
    brand: brand.toWellFormed(),
    version: version.toWellFormed(),
  }));
  return brands.length === 0 ? undefined : brands;
}

function isBrand(value: unknown): value is Brand {
  if (typeof value !== 'object' || value === null) return false;
  const { brand, version } = value as Partial<Record<keyof Brand, unknown>>;
  return typeof brand === 'string' && typeof version === 'string';
}

function toFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An empty text says nothing. */
function toName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}
