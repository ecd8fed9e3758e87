import type { Random } from './random.ts';

const TOPICS = ['kafka', 'hbase', 'spark', 'mysql', 'node', 'linux'];

/** The pages of the simulated shop, the most visited first. */
const PAGES = [
  '/',
  '/products',
  '/products/lamp',
  '/products/chair?colour=red',
  '/search?q=desk%20lamp',
  '/blog',
  ...TOPICS.map((topic) => `/blog/${topic}`),
  '/about',
  '/cart',
  '/checkout',
  ...Array.from({ length: 25 }, (_, at) => `/products/item-${at + 1}`),
  '/caf%C3%A9',
  '/contact',
] as [string, ...string[]];
const ASSETS = ['/static/site.css', '/static/app.js', '/static/logo.png', '/favicon.ico'] as const;
const REFERRERS = [
  null,
  'https://www.google.com/',
  'https://news.ycombinator.com/',
  'https://duckduckgo.com/?q=shop',
] as const;

/** Some carry what an advertisement added: the same page all the same. */
export function pickPage(random: Random): string {
  const page = random.pickSkewed(PAGES);
  if (!random.chance(0.05)) return page;
  return `${page}${page.includes('?') ? '&' : '?'}utm_source=newsletter`;
}

export function pickAsset(random: Random): string {
  return random.pick(ASSETS);
}

export function pickReferrer(random: Random): string | null {
  return random.pick(REFERRERS);
}
