import { divolte } from './divolte.ts';
import type { Protocol } from './protocol.ts';
import { segment } from './segment.ts';
import { snowplow } from './snowplow.ts';
import { v1Events } from './v1-events.ts';

/** Every protocol that the collector speaks. */
export const PROTOCOLS: readonly Protocol[] = [v1Events, snowplow, segment, divolte];
