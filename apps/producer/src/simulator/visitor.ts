import type { Random } from './random.ts';

/** Somebody, or something, that visits the site. */
export interface Visitor {
  /** Null for those who are not known by name. */
  readonly userId: string | null;
  readonly ip: string;
  readonly userAgent: string;
}

/** Beginnings of address ranges that are given to providers of these countries. */
const ADDRESS_RANGES = [
  '73.10', // US
  '17.1', // US
  '117.200', // IN
  '91.10', // DE
  '81.130', // GB
  '90.10', // FR
  '126.1', // JP
  '177.10', // BR
  '2003:c0:1', // DE
  '1.130', // AU
  '99.230', // CA
  '145.53', // NL
  '121.130', // KR
  '187.130', // MX
  '80.30', // ES
  '79.10', // IT
  '2601:1:2', // US
  '83.10', // PL
  '36.80', // ID
  '41.10', // ZA
  '105.112', // NG
  '10.20', // a private network: no country
] as const;

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const BROWSERS = [
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/130.0.0.0 Safari/537.36`,
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0',
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  `Mozilla/5.0 (Linux; Android 14; SM-S921B) ${WEBKIT} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36`,
] as const;
const BOTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'curl/8.5.0',
] as const;
const BOT_SHARE = 0.06;
const ANONYMOUS_SHARE = 0.15;

export function createVisitor(number: number, random: Random): Visitor {
  const isBot = random.chance(BOT_SHARE);
  const isAnonymous = isBot || random.chance(ANONYMOUS_SHARE);
  return {
    userId: isAnonymous ? null : `user-${number}`,
    ip: addressIn(random.pickSkewed(ADDRESS_RANGES), random),
    userAgent: isBot ? random.pick(BOTS) : random.pickSkewed(BROWSERS),
  };
}

function addressIn(range: string, random: Random): string {
  if (!range.includes(':')) return `${range}.${random.between(0, 255)}.${random.between(1, 254)}`;
  return `${range}::${random.between(1, 65_535).toString(16)}`;
}
