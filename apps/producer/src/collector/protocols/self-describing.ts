/** What Snowplow calls a self-describing JSON. */
export interface SelfDescribing {
  readonly schema: string;
  readonly data: unknown;
}

const SCHEMA = /^iglu:([^/]+\/[^/]+)\/jsonschema\/\d+-\d+-\d+$/;

export function isSelfDescribing(value: unknown): value is SelfDescribing {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'schema' in value &&
    typeof value.schema === 'string'
  );
}

/** `vendor/name` of its schema, in whatever version; undefined for what is no schema's address. Pure. */
export function schemaNameOf({ schema }: SelfDescribing): string | undefined {
  return SCHEMA.exec(schema)?.[1];
}
