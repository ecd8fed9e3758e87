import { sleep } from '@clickstream/service-core';

import { EvidenceReader } from '../checker/evidence-reader.ts';
import { fingerprint } from '../checker/fingerprint.ts';
import { judge } from '../checker/judge.ts';
import { readLedger } from '../ledger/ledger-file.ts';
import type { World } from '../world/world.ts';

const DEADLINE_MS = 60_000;
const POLL_MS = 500;

/**
 * Resolves when everything that was sent is counted, with the fingerprint of the numbers. Nothing may be sent meanwhile.
 * What is still wrong at the deadline counts as seen during the fault.
 */
export async function untilRight(world: World): Promise<string> {
  await using reader = await EvidenceReader.open({ env: world.stack.env });
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const evidence = await reader.read();
    const { violations } = judge(readLedger(world.ledger.path), evidence);
    const isOver = Date.now() > deadline;
    if (isOver) world.observed.push(...violations);
    if (isOver || violations.length === 0) return fingerprint(evidence.numbers);
    await sleep(POLL_MS);
  }
}
