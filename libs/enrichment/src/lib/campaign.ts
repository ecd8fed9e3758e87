import { cutText } from './cut-text.ts';

export const CAMPAIGN_FIELDS = ['source', 'medium', 'name', 'term', 'content', 'id'] as const;

/** What a link says of the campaign that it belongs to: only the fields that it has. */
export type Campaign = Readonly<Partial<Record<(typeof CAMPAIGN_FIELDS)[number], string>>>;

/** The id that an advertising network has given to one click. */
export interface ClickId {
  readonly network: string;
  readonly id: string;
}

/** What the URL of a page says of how the visitor was brought there; null where it says nothing. */
export interface CampaignFacts {
  readonly campaign: Campaign | null;
  readonly clickId: ClickId | null;
}

export const MAX_CAMPAIGN_LENGTH = 256;
export const MAX_CLICK_ID_LENGTH = 512;

const NOTHING: CampaignFacts = { campaign: null, clickId: null };

/** Parameter of each field; all but this one are named as the field is. */
const parameterOf = (field: (typeof CAMPAIGN_FIELDS)[number]): string =>
  field === 'name' ? 'utm_campaign' : `utm_${field}`;
const CAMPAIGN_PARAMETERS: ReadonlySet<string> = new Set(CAMPAIGN_FIELDS.map(parameterOf));
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ['gclid', 'Google'],
  ['gbraid', 'Google'],
  ['wbraid', 'Google'],
  ['dclid', 'DoubleClick'],
  ['fbclid', 'Meta'],
  ['msclkid', 'Microsoft'],
  ['ttclid', 'TikTok'],
  ['twclid', 'X'],
  ['li_fat_id', 'LinkedIn'],
  ['yclid', 'Yandex'],
  ['epik', 'Pinterest'],
  ['rdt_cid', 'Reddit'],
  ['sccid', 'Snapchat'],
  ['irclickid', 'Impact'],
]);

/**
 * Reads `utm_*` parameters and click ids from a URL, a path or a bare page name, as it was sent. Pure; never throws.
 *
 * Names are taken in any case. Of a parameter that is repeated the first counts, of several click ids the first one.
 * Values are percent-decoded, `+` is a space, an escape that is none stays; longer ones are cut to
 * {@link MAX_CAMPAIGN_LENGTH} and {@link MAX_CLICK_ID_LENGTH} characters.
 */
export function readCampaign(rawUrl: string): CampaignFacts {
  const [page = ''] = rawUrl.split('#', 1);
  const query = page.indexOf('?');
  if (query < 0) return NOTHING;
  const values = knownValues(page.slice(query + 1));
  return {
    campaign: toCampaign((field) => values.get(parameterOf(field))),
    clickId: clickIdIn(values),
  };
}

/** A campaign of the fields for which there is a text; null when there is none at all. */
export function toCampaign(
  valueOf: (field: (typeof CAMPAIGN_FIELDS)[number]) => unknown,
): Campaign | null {
  const fields = CAMPAIGN_FIELDS.flatMap((field) => {
    const value = valueOf(field);
    const text = typeof value === 'string' ? cutText(value.trim(), MAX_CAMPAIGN_LENGTH) : '';
    return text === '' ? [] : [[field, text] as const];
  });
  return fields.length === 0 ? null : Object.fromEntries(fields);
}

/** First value of each parameter that means something here, by its name in lower case and in the order of the URL. */
function knownValues(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [given, value] of new URLSearchParams(query)) {
    const name = given.toLowerCase();
    const isKnown = CAMPAIGN_PARAMETERS.has(name) || NETWORKS.has(name);
    if (isKnown && !values.has(name)) values.set(name, value);
  }
  return values;
}

function clickIdIn(values: ReadonlyMap<string, string>): ClickId | null {
  for (const [name, value] of values) {
    const network = NETWORKS.get(name);
    const id = value.trim();
    if (network !== undefined && id !== '')
      return { network, id: cutText(id, MAX_CLICK_ID_LENGTH) };
  }
  return null;
}
