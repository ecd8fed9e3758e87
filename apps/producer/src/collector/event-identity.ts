import { randomUUID } from 'node:crypto';

import { nameBasedUuid } from '@clickstream/service-core';

const CONTENT_NAMESPACE = Buffer.from('6c6f0f2a5d0e4a399d6b0b7f5b2f4e11', 'hex');
const CLIENT_ID_NAMESPACE = Buffer.from('1f9f5e527a434d0c8a575c6a8f1c9b23', 'hex');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id of an event, and the sender's own when that is no UUID. */
export interface EventIdentity {
  readonly eventId: string;
  readonly clientEventId: string | null;
  /** Whether an equal event would have the same id. */
  readonly isOfContent: boolean;
}

/**
 * The same for every retry of an event, where anything in it tells.
 *
 * A client id that is no UUID is unique for its owner only. Without a client id the content decides: two equal events of
 * one user at the same millisecond have one id. Without content that tells, each event is one of its own.
 *
 * @param options.owner within what the given id is unique: a user, or an application with all of its users
 * @param options.content undefined where equal events need not be the same one
 */
export function identify(
  given: string | null | undefined,
  options: {
    readonly owner: readonly string[];
    readonly content: (() => readonly unknown[]) | undefined;
  },
): EventIdentity {
  if (given == null) {
    if (options.content === undefined) {
      return { eventId: randomUUID(), clientEventId: null, isOfContent: false };
    }
    const name = JSON.stringify(options.content());
    const eventId = nameBasedUuid(name, CONTENT_NAMESPACE);
    return { eventId, clientEventId: null, isOfContent: true };
  }
  if (UUID.test(given)) {
    return { eventId: given.toLowerCase(), clientEventId: null, isOfContent: false };
  }
  const name = JSON.stringify([...options.owner, given]);
  const eventId = nameBasedUuid(name, CLIENT_ID_NAMESPACE);
  return { eventId, clientEventId: given, isOfContent: false };
}
