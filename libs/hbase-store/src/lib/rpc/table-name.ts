import type { TableName } from './wire-messages.ts';

const DEFAULT_NAMESPACE = 'default';

/** `name` or `namespace:name` as the message. */
export function toTableName(table: string): TableName {
  const colon = table.indexOf(':');
  return {
    namespace: Buffer.from(colon === -1 ? DEFAULT_NAMESPACE : table.slice(0, colon)),
    qualifier: Buffer.from(table.slice(colon + 1)),
  };
}

/** The message as `name` or `namespace:name`. */
export function fromTableName(name: TableName): string {
  const namespace = name.namespace.toString();
  const qualifier = name.qualifier.toString();
  return namespace === DEFAULT_NAMESPACE ? qualifier : `${namespace}:${qualifier}`;
}
