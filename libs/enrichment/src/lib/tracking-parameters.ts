/**
 * Version of the canonical form. Raise it with every change of the rules: pages counted under an old form keep their
 * old name until their hours are aggregated again.
 */
export const CANONICAL_URL_VERSION = 1;

/** Query parameters that say how a visitor came, not which page is shown. Lower case, matched in full. */
export const TRACKING_PARAMETERS: ReadonlySet<string> = new Set([
  // click ids of advertising networks
  'gclid',
  'gclsrc',
  'dclid',
  'gbraid',
  'wbraid',
  'fbclid',
  'msclkid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'yclid',
  'igshid',
  'epik',
  'rdt_cid',
  'scid',
  'irclickid',
  // ids that mail and marketing tools add to links
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'vero_id',
  '_hsenc',
  '_hsmi',
  'oly_anon_id',
  'oly_enc_id',
  '_openstat',
  // linkers between sites
  '_ga',
  '_gl',
  'wickedid',
]);

/** Beginnings of whole families of such parameters, lower case. */
export const TRACKING_PREFIXES: readonly string[] = ['utm_', 'mtm_', 'pk_', 'hsa_'];
