/** What the page says in the attributes of the tracker's script element. */
export interface Settings {
  readonly appId: string;
  /** Where events go. */
  readonly endpoint: string;
  readonly writeKey: string | undefined;
  /** Whether another fragment is another page. */
  readonly countsFragments: boolean;
  /** Whether to keep nothing for visitors who ask so, by Do Not Track or Global Privacy Control. */
  readonly respectsRefusal: boolean;
  readonly cookieDomain: string | undefined;
}

/** @param script the element through which the tracker came */
export function readSettings(script: HTMLScriptElement): Settings {
  const {
    appId = '',
    writeKey,
    endpoint = '/v1/events',
    cookieDomain,
    hash,
    respectDnt,
  } = script.dataset;
  return {
    appId,
    writeKey,
    // A relative one starts at the collector, not at the page.
    endpoint: new URL(endpoint, script.src).href,
    cookieDomain,
    countsFragments: hash !== undefined,
    respectsRefusal: respectDnt !== undefined,
  };
}

/** Whether the visitor does not want to be tracked. */
export function refusesTracking(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & {
    readonly doNotTrack?: string | null;
    readonly globalPrivacyControl?: boolean;
  };
  return doNotTrack === '1' || globalPrivacyControl === true;
}
