import { openCorpora, type Corpus } from './corpus.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { SeededRandom } from './seeded-random.ts';

/** Which inputs to try. Input `n` of a seed is the same whatever was tried before it. */
export interface FuzzPlan {
  readonly seed: number;
  readonly first: number;
  readonly inputs: number;
}

/** What came of a run, so far or in all. */
export interface FuzzSummary {
  readonly inputs: number;
  /** How often each thing came of a payload: `order: damaged_body` and the like. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How much the peak of the resident memory rose after the first inputs. */
  readonly grownBytes: number;
}

const WARM_UP_INPUTS = 20_000;
const PROGRESS_INPUTS = 10_000;
/** Enough for what a refused payload says, and every text of a payload that is replaced by U+FFFD, three bytes for one. */
const MAX_GROWTH = 3;

/**
 * Decodes spoiled payloads and checks what comes of each. Nothing is caught: a throw ends the run.
 *
 * @throws Error that names the input when something came of it that must not.
 */
export async function fuzzCodec(
  plan: FuzzPlan,
  onProgress: (next: number) => void,
): Promise<FuzzSummary> {
  const corpora = await openCorpora();
  const outcomes: Record<string, number> = {};
  let peakBefore: number | undefined;
  for (let input = plan.first; input < plan.first + plan.inputs; input += 1) {
    if (input % PROGRESS_INPUTS === 0) onProgress(input);
    if (input === plan.first + WARM_UP_INPUTS) peakBefore = peakBytes();
    const random = new SeededRandom(plan.seed ^ Math.imul(input, 0x9e3779b1));
    const corpus = random.pick(corpora);
    const mutation = random.pick(MUTATIONS);
    const outcome = tryInput(corpus, mutation, random);
    if (outcome.wrong !== undefined) {
      throw new Error(`input ${String(input)}, ${corpus.name}, ${mutation.name}: ${outcome.wrong}`);
    }
    const key = `${corpus.name}: ${outcome.result}`;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  return { inputs: plan.inputs, outcomes, grownBytes: peakBytes() - (peakBefore ?? peakBytes()) };
}

/** The most memory that the process has had. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

interface Outcome {
  readonly result: string;
  /** What must not be; undefined when all is well. */
  readonly wrong?: string | undefined;
}

function tryInput(corpus: Corpus, mutation: Mutation, random: SeededRandom): Outcome {
  const valid = random.pick(corpus.payloads);
  const payload = mutation.apply(valid, random, random.pick(corpus.payloads));
  const result = corpus.deserializer.decode(payload);
  if (result.ok) {
    const allowed = mutation.expected === 'anything' && !corpus.refused;
    const wrong = allowed ? unlikeItself(corpus, result.event, payload) : 'was taken for an event';
    return { result: 'ok', wrong };
  }
  const { reason } = result;
  const wanted = corpus.refused ? 'foreign_schema' : 'trailing_bytes';
  if (mutation.expected !== 'trailing_bytes' || reason === wanted) return { result: reason };
  return { result: reason, wrong: `was ${reason}, not ${wanted}` };
}

/** An event that was read can be written and read again, is then the same, and no larger than its payload allows. */
function unlikeItself(corpus: Corpus, event: object, payload: Buffer): string | undefined {
  let written: Buffer;
  try {
    written = corpus.serializer.encode(event);
  } catch (error) {
    // longs from 2^52 to 2^53 are read, and not written
    return holdsLargeLong(event) ? undefined : `cannot be written: ${String(error)}`;
  }
  if (written.length > MAX_GROWTH * payload.length) return 'is larger than its payload allows';
  const again = corpus.deserializer.decode(written);
  if (!again.ok) return `cannot be read again: ${again.reason}`;
  return corpus.serializer.encode(again.event).equals(written) ? undefined : 'reads differently';
}

function holdsLargeLong(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) > 2 ** 52;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false;
  return Object.values(value).some(holdsLargeLong);
}
