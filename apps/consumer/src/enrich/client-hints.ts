/** A browser as it names itself. */
export interface Brand {
  readonly brand: string;
  readonly version: string;
}

/** What a browser said of itself beside its user agent. */
export interface ClientHints {
  readonly brands: readonly Brand[];
  /** The same with whole versions; empty unless the site has asked for it. */
  readonly fullVersionList: readonly Brand[];
  readonly mobile: boolean | null;
  readonly platform: string | null;
  readonly platformVersion: string | null;
}

/** Reads the text in an event; null for what is none. What has another form is left out. Pure. */
export function parseClientHints(text: string | null): ClientHints | null {
  if (text === null) return null;
  const hints = parse(text);
  if (typeof hints !== 'object' || hints === null) return null;
  const { brands, fullVersionList, mobile, platform, platformVersion } = hints as Readonly<
    Record<string, unknown>
  >;
  return {
    brands: toBrands(brands),
    fullVersionList: toBrands(fullVersionList),
    mobile: typeof mobile === 'boolean' ? mobile : null,
    platform: toName(platform),
    platformVersion: toName(platformVersion),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toBrands(value: unknown): readonly Brand[] {
  return Array.isArray(value) ? value.filter(isBrand) : [];
}

function isBrand(value: unknown): value is Brand {
  if (typeof value !== 'object' || value === null) return false;
  const { brand, version } = value as Partial<Record<keyof Brand, unknown>>;
  return typeof brand === 'string' && typeof version === 'string';
}

function toName(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
