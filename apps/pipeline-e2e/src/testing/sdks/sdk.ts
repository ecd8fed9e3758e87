import type { Browser } from 'playwright-core';

import type { RowCells } from '../rows-of.ts';

/** Where an SDK sends, and what the rows of its events must say of that. */
export interface SdkTarget {
  readonly collectorUrl: string;
  readonly appId: string;
  readonly topic: string;
  /** Name and build of the database that places addresses. */
  readonly geoDatabase: string;
  readonly browser: Browser;
}

/** An SDK that was told of its events. */
export interface SdkRun extends AsyncDisposable {
  /** What must be stored of them: every cell of every row. */
  readonly rows: readonly RowCells[];
  /** Some try again only with the next event or when they are told to; the others do nothing here. */
  readonly flush: () => Promise<unknown>;
}

/** A tracker as it is published. */
export interface Sdk {
  readonly name: string;
  /** As its events and the collector's counters name it. */
  readonly source: string;
  /** Tells it of a page view and a custom event, and of a user where it has a call for that. */
  send(target: SdkTarget): Promise<SdkRun>;
}
