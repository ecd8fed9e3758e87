import { CLICKSTREAM_JS } from './clickstream-js.ts';
import type { Sdk } from './sdk.ts';
import { SEGMENT_BROWSER } from './segment-browser.ts';
import { SEGMENT_NODE } from './segment-node.ts';
import { SNOWPLOW_BROWSER } from './snowplow-browser.ts';
import { SNOWPLOW_NODE } from './snowplow-node.ts';

/** Every tracker that the project promises to understand as it is published. */
export const ALL_SDKS: readonly Sdk[] = [
  SNOWPLOW_NODE,
  SNOWPLOW_BROWSER,
  SEGMENT_NODE,
  SEGMENT_BROWSER,
  CLICKSTREAM_JS,
];
