import type { Admin, Producer } from '@clickstream/service-kit/kafka';

/** Clients that are connected. */
export interface LogClients {
  readonly admin: Pick<Admin, 'fetchTopicMetadata' | 'disconnect'>;
  readonly producer: Pick<Producer, 'send' | 'disconnect'>;
}

/**
 * The clients in use, and new ones in their place when they are given up.
 *
 * kafkajs keeps a connection on which nobody answers, and would go on sending into it until the operating system gives
 * it up, after a quarter of an hour.
 */
export class LogConnection {
  readonly #open: () => Promise<LogClients>;
  #current: LogClients | undefined;
  #opening: Promise<LogClients> | undefined;
  #closed = false;

  constructor(current: LogClients, open: () => Promise<LogClients>) {
    this.#current = current;
    this.#open = open;
  }

  /** The clients in use; opens new ones when the last ones were given up. Rejects when that fails, and may be asked again. */
  async clients(): Promise<LogClients> {
    if (this.#current !== undefined) return this.#current;
    this.#opening ??= this.#renew().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Uses these clients no more. What is on its way through them may still arrive. */
  giveUp(clients: LogClients): void {
    if (this.#current !== clients) return;
    this.#current = undefined;
    // waits for answers that may never come
    void disconnect(clients);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => undefined);
    if (this.#current !== undefined) await disconnect(this.#current);
  }

  async #renew(): Promise<LogClients> {
    if (this.#closed) throw new Error('the connection is closed');
    this.#current = await this.#open();
    return this.#current;
  }
}

export async function disconnect({ admin, producer }: LogClients): Promise<void> {
  await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
}
