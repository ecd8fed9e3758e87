import { nameBasedUuid } from '@clickstream/service-core';

const LETTER_NAMESPACE = Buffer.from('4f1c2a9b6d3e4f0895a71c5e8d2b7a60', 'hex');

/**
 * The event id of a letter that has none of its own: a name-based UUID (version 5) of the letter's id, so that every
 * replay of a letter makes the same event. Pure.
 */
export function eventIdOfLetter(letterId: string): string {
  return nameBasedUuid(letterId, LETTER_NAMESPACE);
}
