import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Full name of the Avro record; a payload of any other record is foreign. */
export const CLICK_EVENT_RECORD = 'io.clickstream.ClickEvent';

// Resolved by package name, so that the file is found from the sources and from a bundle alike.
const schemaFile = createRequire(import.meta.url).resolve(
  '@clickstream/event-schema/schemas/click-event.avsc',
);

/** Text of `schemas/click-event.avsc`, the schema that this build writes and reads. */
export const CLICK_EVENT_SCHEMA: string = readFileSync(schemaFile, 'utf8');

/** Registry subject of a topic's values: `clickstream` has `clickstream-value`. */
export function subjectOfTopic(topic: string): string {
  return `${topic}-value`;
}
