import { sleep } from '@clickstream/service-core';

const PATIENCE_MS = 3_000;

/** Waits for a client to take its leave, but not for long: one whose broker does not answer would keep us waiting. */
export async function sayGoodbye(client: { disconnect(): Promise<void> }): Promise<void> {
  const gone = new AbortController();
  const leave = client
    .disconnect()
    .catch(() => undefined)
    .finally(() => {
      gone.abort();
    });
  await Promise.race([leave, sleep(PATIENCE_MS, gone.signal).catch(() => undefined)]);
}
