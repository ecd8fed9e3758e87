import { connect, type Socket } from 'node:net';

import {
  hostileInputs,
  SLOW_BYTE_MS,
  SLOW_CONNECTIONS,
  SLOW_REQUEST,
  type HostileInput,
} from './hostile-inputs.ts';

/** How often each answer came to each input: a status, or `closed` for none. */
export type HostileAnswers = Readonly<Record<string, Readonly<Record<string, number>>>>;

const ANSWER_DEADLINE_MS = 5_000;
const STATUS = /^HTTP\/1\.1 (\d{3})/;

/** One client that means harm: one hostile input after the other as fast as they are answered, and slow bodies beside them. */
export class HostileRun {
  readonly #port: number;
  readonly #answers: Record<string, Record<string, number>> = {};
  readonly #inputs: readonly HostileInput[];
  readonly #slow = new Set<Socket>();
  readonly #dripping: NodeJS.Timeout;
  readonly #attacking: Promise<void>;
  #stopped = false;

  constructor(port: number, inputs = hostileInputs()) {
    this.#port = port;
    this.#inputs = inputs;
    for (let i = 0; i < SLOW_CONNECTIONS; i += 1) this.#openSlow();
    this.#dripping = setInterval(() => {
      for (const socket of this.#slow) socket.write(' ');
    }, SLOW_BYTE_MS);
    this.#attacking = this.#attack();
  }

  /** So far. */
  get answers(): HostileAnswers {
    return this.#answers;
  }

  async stop(): Promise<HostileAnswers> {
    this.#stopped = true;
    await this.#attacking;
    clearInterval(this.#dripping);
    for (const socket of this.#slow) socket.destroy();
    return this.#answers;
  }

  async #attack(): Promise<void> {
    for (let at = 0; !this.#stopped; at = (at + 1) % this.#inputs.length) {
      const input = this.#inputs[at];
      if (input !== undefined) this.#count(input.name, await this.#send(input));
    }
  }

  /** The status of the first answer; `closed` where the server hangs up without one, `silent` where it does nothing. */
  async #send({ bytes, hangsUp = false }: HostileInput): Promise<string> {
    const socket = connect({ port: this.#port, host: '127.0.0.1' });
    let status = 'closed';
    let answered = '';
    socket.setTimeout(ANSWER_DEADLINE_MS, () => {
      status = 'silent';
      socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => {
      answered += chunk.toString('latin1');
      const [, found] = STATUS.exec(answered) ?? [];
      if (found === undefined) return;
      status = found;
      socket.destroy();
    });
    // A server may hang up while the rest of a huge body is on its way.
    socket.on('error', () => undefined);
    socket.write(bytes, () => {
      if (hangsUp) socket.end();
    });
    await new Promise((resolve) => socket.on('close', resolve));
    return status;
  }

  #openSlow(): void {
    const socket = connect({ port: this.#port, host: '127.0.0.1' });
    this.#slow.add(socket);
    socket.write(SLOW_REQUEST);
    socket.on('data', (chunk: Buffer) => {
      const [, status = 'unreadable'] = STATUS.exec(chunk.toString('latin1')) ?? [];
      this.#count('slow bodies', status);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#slow.delete(socket);
      if (!this.#stopped) this.#openSlow();
    });
  }

  #count(name: string, answer: string): void {
    const answers = (this.#answers[name] ??= {});
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
}
