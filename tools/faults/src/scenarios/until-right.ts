import { waitFor } from '@clickstream/testing';

import { EvidenceReader } from '../checker/evidence-reader.ts';
import { fingerprint } from '../checker/fingerprint.ts';
import { judge } from '../checker/judge.ts';
import { readLedger } from '../ledger/ledger-file.ts';
import type { World } from '../world/world.ts';

const DEADLINE_MS = 60_000;

/** Resolves when everything that was sent is counted, with the fingerprint of the numbers. Nothing may be sent meanwhile. */
export async function untilRight(world: World): Promise<string> {
  await using reader = await EvidenceReader.open({ env: world.stack.env });
  return await waitFor(
    'every number to be right',
    async () => {
      const evidence = await reader.read();
      const { violations } = judge(readLedger(world.ledger.path), evidence);
      return violations.length === 0 && fingerprint(evidence.numbers);
    },
    { timeoutMs: DEADLINE_MS, intervalMs: 500 },
  );
}
