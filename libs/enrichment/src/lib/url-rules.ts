import { readFile } from 'node:fs/promises';

import defaultRules from '../rules/canonical-url.json' with { type: 'json' };
import { EnrichmentError } from './enrichment-error.ts';
import { ShapeReader } from './shape-reader.ts';

export const INDEX_PAGE_POLICIES = ['keep', 'strip'] as const;
export const TRAILING_SLASH_POLICIES = ['keep', 'strip', 'add'] as const;

/** By what rules a URL becomes the name of a page. The file that holds them has the same fields in snake_case. */
export interface UrlRules {
  /** Tells one rule list from another. */
  readonly name: string;
  /** Raise it with every change: pages counted under an old form keep their old name. */
  readonly version: number;
  /** Query parameters that say how a visitor came, not which page is shown. Lower case, matched in full. */
  readonly trackingParameters: readonly string[];
  /** Beginnings of whole families of such parameters, lower case. */
  readonly trackingPrefixes: readonly string[];
  readonly indexPages: {
    /** `strip`: `/shop/index.html` is the page `/shop/`. */
    readonly policy: (typeof INDEX_PAGE_POLICIES)[number];
    /** File names that stand for their folder, in any case. */
    readonly names: readonly string[];
  };
  /** Of a path other than `/`; `add` leaves a last segment with a dot in it, such as `/logo.png`. */
  readonly trailingSlash: (typeof TRAILING_SLASH_POLICIES)[number];
}

const RULES_NAME = /^[\w.-]{1,64}$/;
// `~` begins the hash of a URL that was cut: no rule may take that away
const PARAMETER = /^[a-z0-9$:.[\]_-]{1,64}$/;
const PAGE_NAME = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The rules that a JSON value holds.
 *
 * @throws EnrichmentError `ENRICHMENT_URL_RULES_UNUSABLE` with every problem at once
 */
export function parseUrlRules(json: unknown, where = 'this'): UrlRules {
  const fields = new ShapeReader(json);
  const indexPages = fields.inner('index_pages');
  const rules: UrlRules = {
    name: fields.text('name', RULES_NAME),
    version: fields.version('version'),
    trackingParameters: fields.texts('tracking_parameters', PARAMETER),
    trackingPrefixes: fields.texts('tracking_prefixes', PARAMETER),
    indexPages: {
      policy: indexPages.oneOf('policy', INDEX_PAGE_POLICIES),
      names: indexPages.texts('names', PAGE_NAME),
    },
    trailingSlash: fields.oneOf('trailing_slash', TRAILING_SLASH_POLICIES),
  };
  indexPages.refuseOthers();
  fields.refuseOthers();
  if (fields.problems.length > 0) throw unusable(where, { problems: fields.problems });
  return rules;
}

/** The rules that come with this package: index pages and trailing slashes are kept. */
export const DEFAULT_URL_RULES: UrlRules = parseUrlRules(defaultRules);

/**
 * Reads a rule file; without one, the default rules.
 *
 * @throws EnrichmentError `ENRICHMENT_URL_RULES_UNUSABLE`
 */
export async function loadUrlRules(options: {
  readonly file: string | undefined;
}): Promise<UrlRules> {
  const { file } = options;
  return file === undefined ? DEFAULT_URL_RULES : parseUrlRules(await readJson(file), file);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw unusable(file, { problems: ['the file cannot be read as JSON'], cause });
  }
}

function unusable(
  where: string,
  { problems, cause }: { readonly problems: readonly string[]; readonly cause?: unknown },
): EnrichmentError {
  const lines = problems.map((problem) => `\n  ${problem}`).join('');
  return new EnrichmentError(`${where} cannot be used as rules for canonical URLs:${lines}`, {
    code: 'ENRICHMENT_URL_RULES_UNUSABLE',
    cause,
  });
}
