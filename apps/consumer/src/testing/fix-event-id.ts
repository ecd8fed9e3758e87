import type { FixScript } from '../dead-letters/fix-script.ts';

/** A user's fix script: an event whose id is no UUID gets another one, raw JSON becomes an event, nothing else is touched. */
const fix: FixScript = (letter) => {
  if (letter.event !== undefined) return { ...letter.event, event_id: undefined };
  if (letter.reason !== 'bad_magic') return null;
  const { user_id, url } = JSON.parse(String(letter.value)) as { user_id: string; url: string };
  return { user_id, url, timestamp: letter.failedAt };
};
// eslint-disable-next-line no-restricted-exports -- the form that users write
export default fix;
