import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { sleep } from '@clickstream/service-core';

/** `requests` flow from the client to the server, `answers` back. */
export type TcpDirection = 'requests' | 'answers';

/** One client and its connection to the server behind. */
interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing passes any more, not even its end. */
  lost: boolean;
}

/** What a test does to the bytes of one direction. */
interface Flow {
  delayMs: number;
  /** Bytes that still pass before the connection breaks. */
  bytesToCut: number;
  /** Set while bytes are held back; resolves when they may pass. */
  held: PromiseWithResolvers<undefined> | undefined;
  /** A piece of a stream leaves in parts of at most so many bytes. */
  sliceBytes: number;
  /** What happens once when these bytes come by, before they go on. */
  trap: { readonly bytes: Buffer; readonly act: () => void | Promise<void> } | undefined;
}

const newFlow = (): Flow => ({
  delayMs: 0,
  bytesToCut: Infinity,
  held: undefined,
  sliceBytes: Infinity,
  trap: undefined,
});

const BOTH: readonly TcpDirection[] = ['requests', 'answers'];

/**
 * A proxy between a client and any server, that plays the network's faults on command.
 *
 * It starts as a plain wire. What a method says holds for the open connections and for those that come, until
 * {@link pass} makes it a wire again; {@link reset} and {@link end} happen once.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #target: { readonly host: string; readonly port: number };
  /** Where new connections lead instead; undefined is the target. */
  #detour: number | undefined;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #flows: Readonly<Record<TcpDirection, Flow>> = {
    requests: newFlow(),
    answers: newFlow(),
  };
  #refuses = false;
  #accepted = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    // Each direction ends by itself, as on a wire.
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#accept(client);
    });
  }

  /** Listens on a free port of the loopback interface. */
  static async start(target: { readonly host?: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy({ host: '127.0.0.1', ...target });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Open connections. */
  get connections(): number {
    return this.#links.size;
  }

  /** Connections since the start, those that were refused included. */
  get accepted(): number {
    return this.#accepted;
  }

  /** A plain wire again; bytes that were held back arrive now. */
  pass(): void {
    this.#refuses = false;
    this.#detour = undefined;
    for (const flow of Object.values(this.#flows)) {
      flow.delayMs = 0;
      flow.bytesToCut = Infinity;
      flow.sliceBytes = Infinity;
      flow.trap = undefined;
      flow.held?.resolve(undefined);
      flow.held = undefined;
    }
  }

  /** Every piece of a stream arrives this much later. */
  delay(ms: number, directions = BOTH): void {
    for (const direction of directions) this.#flows[direction].delayMs = ms;
  }

  /** A black hole: connections open and stay open, and no byte arrives. */
  hold(directions = BOTH): void {
    for (const direction of directions) {
      this.#flows[direction].held ??= Promise.withResolvers<undefined>();
    }
  }

  /** Lets exactly this many more bytes of a direction pass, then resets every connection and is a wire again. */
  cutAfter(bytes: number, direction: TcpDirection): void {
    this.#flows[direction].bytesToCut = bytes;
  }

  /** Bytes leave in parts of at most this size, each in a packet of its own. */
  slice(bytes: number, directions = BOTH): void {
    for (const direction of directions) this.#flows[direction].sliceBytes = bytes;
  }

  /**
   * Acts once when this text comes by in one piece of a stream, before it goes on: it waits for what `act` returns. Nothing
   * else of its connection passes meanwhile in this direction.
   */
  trap(text: string, direction: TcpDirection, act: () => void | Promise<void>): void {
    this.#flows[direction].trap = { bytes: Buffer.from(text), act };
  }

  /** New connections lead to another server on this machine. */
  redirect(port: number): void {
    this.#detour = port;
  }

  /** The open connections become black holes for ever, as when a router forgets them; those that come are plain wires. */
  lose(): void {
    for (const link of this.#links) link.lost = true;
  }

  /** New connections are reset at once. */
  refuse(): void {
    this.#refuses = true;
  }

  /** Resets the open connections at both ends; bytes that were held back are lost. */
  reset(): void {
    for (const { client, server } of this.#links) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Half-close: the receiver of this direction sees the end of the stream, the other direction goes on. */
  end(direction: TcpDirection): void {
    for (const link of this.#links) receiverOf(link, direction).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.reset();
    this.pass();
    await closed;
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    if (this.#refuses) {
      client.resetAndDestroy();
      return;
    }
    const target =
      this.#detour === undefined ? this.#target : { host: '127.0.0.1', port: this.#detour };
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const link = { client, server, lost: false };
    this.#links.add(link);
    for (const socket of [client, server]) {
      // The close that follows an error tells all that is needed.
      socket.on('error', () => undefined);
      socket.on('close', (hadError) => {
        this.#links.delete(link);
        if (hadError) breakLink(link);
      });
    }
    for (const direction of BOTH) {
      this.#carry(link, direction).catch(() => {
        breakLink(link);
      });
    }
  }

  async #carry(link: Link, direction: TcpDirection): Promise<void> {
    const [source, target] =
      direction === 'requests' ? [link.client, link.server] : [link.server, link.client];
    const flow = this.#flows[direction];
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      let bytes = chunk as Buffer;
      if (flow.delayMs > 0) await sleep(flow.delayMs);
      await spring(flow, bytes);
      await flow.held?.promise;
      if (link.lost) continue;
      if (bytes.length >= flow.bytesToCut) {
        bytes = bytes.subarray(0, flow.bytesToCut);
        await new Promise((resolve) => target.write(bytes, resolve));
        flow.bytesToCut = Infinity;
        this.reset();
        return;
      }
      flow.bytesToCut -= bytes.length;
      // After end() the receiver takes no more: its bytes are lost, as behind a closed half.
      await writeSliced(target, bytes, flow.sliceBytes);
    }
    await flow.held?.promise;
    if (!link.lost) target.end();
  }
}

function receiverOf(link: Link, direction: TcpDirection): Socket {
  return direction === 'requests' ? link.server : link.client;
}

async function spring(flow: Flow, bytes: Buffer): Promise<void> {
  const { trap } = flow;
  if (trap === undefined || !bytes.includes(trap.bytes)) return;
  flow.trap = undefined;
  await trap.act();
}

async function writeSliced(target: Socket, bytes: Buffer, sliceBytes: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await new Promise(setImmediate);
    if (!target.writable) return;
    if (!target.write(bytes.subarray(at, at + sliceBytes))) await once(target, 'drain');
  }
}

function breakLink({ client, server }: Link): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}
