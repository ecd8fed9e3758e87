import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;

/** What came back for one request: its status, or why there is none. */
export type Answer = number | Error;

/**
 * A keep-alive connection that sends requests made beforehand, one at a time.
 *
 * It does as little as it can: a client that costs more than the server would measure itself. It reads answers with a
 * Content-Length, and opens a new connection in place of one that was closed.
 */
export class HttpConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #onAnswer: ((answer: Answer) => void) | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @param request a whole request; the connection must be idle */
  send(request: Buffer, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket ??= this.#open();
    this.#socket.write(request);
  }

  close(): void {
    this.#onAnswer = undefined;
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    let failure = new Error('closed without an answer');
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      this.#socket = undefined;
      this.#received = Buffer.alloc(0);
      this.#finish(failure);
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    const received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const text = received.toString('latin1');
    const headEnd = text.indexOf(END_OF_HEAD);
    const length = headEnd === -1 ? undefined : LENGTH.exec(text)?.[1];
    if (length === undefined || text.length < headEnd + END_OF_HEAD.length + Number(length)) {
      this.#received = received;
      return;
    }
    this.#received = Buffer.alloc(0);
    this.#finish(Number(text.slice(STATUS_AT, STATUS_AT + 3)));
  }

  #finish(answer: Answer): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(answer);
  }
}
