import { zigzag } from '../src/lib/testing/zigzag.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What is known of a payload's fate before it is decoded. */
export type Expectation = 'refused' | 'trailing_bytes' | 'anything';

/** One way to spoil a payload, and what has to come of it. */
export interface Mutation {
  readonly name: string;
  readonly expected: Expectation;
  /** Makes a new payload; `valid` and `other` stay as they are. */
  readonly apply: (valid: Buffer, random: SeededRandom, other: Buffer) => Buffer;
}

const HEADER_BYTES = 5;
const KNOWN_IDS = 16;

/** Numbers at which counts, lengths and branches go wrong. */
const BAD_NUMBERS = [
  -1n,
  -2n,
  63n,
  2n ** 16n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n,
  2n ** 62n,
  -(2n ** 31n),
  -(2n ** 40n),
  -(2n ** 63n),
] as const;
const BAD_VARINTS = BAD_NUMBERS.map((value) => zigzag(value)) as [Buffer, ...Buffer[]];

export const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  { name: 'random bytes', expected: 'anything', apply: randomBytes },
  { name: 'random body', expected: 'anything', apply: randomBody },
  { name: 'truncated', expected: 'refused', apply: truncated },
  { name: 'extended', expected: 'trailing_bytes', apply: extended },
  { name: 'foreign id', expected: 'refused', apply: foreignId },
  { name: 'changed bytes', expected: 'anything', apply: changedBytes },
  { name: 'bad number', expected: 'anything', apply: badNumber },
  { name: 'bad numbers only', expected: 'anything', apply: badNumbersOnly },
  { name: 'spliced', expected: 'anything', apply: spliced },
];

function randomBytes(_: Buffer, random: SeededRandom): Buffer {
  return random.bytes(random.below(64));
}

function randomBody(valid: Buffer, random: SeededRandom): Buffer {
  return Buffer.concat([valid.subarray(0, HEADER_BYTES), random.bytes(random.below(64))]);
}

function truncated(valid: Buffer, random: SeededRandom): Buffer {
  return valid.subarray(0, random.below(valid.length));
}

function extended(valid: Buffer, random: SeededRandom): Buffer {
  return Buffer.concat([valid, random.bytes(1 + random.below(8))]);
}

function foreignId(valid: Buffer, random: SeededRandom): Buffer {
  const payload = Buffer.from(valid);
  payload.writeInt32BE(KNOWN_IDS + random.below(2 ** 31 - KNOWN_IDS), 1);
  return payload;
}

function changedBytes(valid: Buffer, random: SeededRandom): Buffer {
  const payload = Buffer.from(valid);
  for (let left = 1 + random.below(8); left > 0; left -= 1) {
    payload[bodyPosition(payload, random)] = random.below(256);
  }
  return payload;
}

/** One number in the place of up to two bytes. */
function badNumber(valid: Buffer, random: SeededRandom): Buffer {
  const at = bodyPosition(valid, random);
  const after = valid.subarray(at + random.below(3));
  return Buffer.concat([valid.subarray(0, at), random.pick(BAD_VARINTS), after]);
}

function badNumbersOnly(valid: Buffer, random: SeededRandom): Buffer {
  const numbers = Array.from({ length: random.below(12) }, () => random.pick(BAD_VARINTS));
  return Buffer.concat([valid.subarray(0, HEADER_BYTES), ...numbers]);
}

/** The start of one valid payload and the end of another. */
function spliced(valid: Buffer, random: SeededRandom, other: Buffer): Buffer {
  const start = valid.subarray(0, bodyPosition(valid, random));
  return Buffer.concat([start, other.subarray(bodyPosition(other, random))]);
}

function bodyPosition(payload: Buffer, random: SeededRandom): number {
  return HEADER_BYTES + random.below(payload.length - HEADER_BYTES);
}
