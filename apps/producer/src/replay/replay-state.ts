import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

const replayState = Type.Object({
  /** What the replay was: another log, collector or option is another replay. */
  key: Type.String(),
  /** Every line up to this one is acknowledged or reported as refused. */
  line: Type.Integer({ minimum: 0 }),
  accepted: Type.Integer({ minimum: 0 }),
  refused: Type.Record(Type.String(), Type.Integer({ minimum: 1 })),
});
/** How far a replay has come. */
export type ReplayState = Static<typeof replayState>;
const replayStateCheck = TypeCompiler.Compile(replayState);

/** The state of an unfinished replay, in a file of its own. */
export class ReplayStateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined when there is none, or it belongs to another replay: then everything is sent, which does no harm. */
  async load(key: string): Promise<ReplayState | undefined> {
    try {
      const state: unknown = JSON.parse(await readFile(this.#path, 'utf8'));
      return replayStateCheck.Check(state) && state.key === key ? state : undefined;
    } catch {
      return undefined;
    }
  }

  async save(state: ReplayState): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const next = `${this.#path}.next`;
    await writeFile(next, JSON.stringify(state));
    await rename(next, this.#path);
  }

  /** A finished replay leaves no state: the next one sends everything again, and changes nothing. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
