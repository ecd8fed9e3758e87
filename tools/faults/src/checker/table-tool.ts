import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { hbaseProgram } from '@clickstream/local-stack';

import { CheckerError, unreadable } from './checker-error.ts';

const PROGRAM = join(import.meta.dirname, '../../java/TableTool.java');
/** How much of the program's error output goes into an error. */
const SHOWN_CHARACTERS = 2_000;

type Launch = Awaited<ReturnType<typeof hbaseProgram>>;
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export interface TableToolOptions {
  /** HBASE_BOOTSTRAP, else HBASE_ZOOKEEPER_QUORUM; and where Java and the engines' files are. */
  readonly env: NodeJS.ProcessEnv;
  /** Gives up when nothing has come for so long. Default 30,000. */
  readonly silenceMs?: number;
}

/** One command's way to the program and back. */
interface Conversation {
  readonly onLine: (line: string) => void;
  readonly fail: (error: Error) => void;
}

/**
 * HBase's own client in a Java process: see `TableTool.java` for its commands.
 *
 * One command at a time; others wait for it. A process that has ended, or was ended because it said nothing, is started
 * again by the next command.
 */
export class TableTool implements AsyncDisposable {
  readonly #launch: Launch;
  readonly #silenceMs: number;
  #child: Child | undefined;
  #current: Conversation | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(launch: Launch, silenceMs: number) {
    this.#launch = launch;
    this.#silenceMs = silenceMs;
  }

  /** @throws CheckerError `CHECKER_NOT_CONFIGURED`; LocalStackError when there is no JDK */
  static async start({ env, silenceMs = 30_000 }: TableToolOptions): Promise<TableTool> {
    const args = Object.entries(clientSettings(env)).map(([name, value]) => `${name}=${value}`);
    return new TableTool(await hbaseProgram({ source: PROGRAM, args, env }), silenceMs);
  }

  /** Gives a command and each line of its answer. @throws CheckerError `CHECKER_UNREADABLE` */
  ask(command: string, onLine: (line: string) => void = () => undefined): Promise<void> {
    const answer = this.#queue.then(() => this.#converse(command, onLine));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const closed = once(child, 'close');
    // The end of its input is the end of its work; one that hangs would not notice.
    child.stdin.end();
    child.kill('SIGKILL');
    await closed;
  }

  async #converse(command: string, onLine: (line: string) => void): Promise<void> {
    const child = (this.#child ??= this.#spawn());
    const silence = setTimeout(() => {
      this.#current?.fail(new Error(`no answer for ${this.#silenceMs} ms`));
      child.kill('SIGKILL');
    }, this.#silenceMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#current = {
          fail: reject,
          onLine: (line) => {
            silence.refresh();
            if (line === 'end') resolve();
            else if (line.startsWith('error ')) reject(new Error(line.slice('error '.length)));
            else onLine(line);
          },
        };
        child.stdin.write(`${command}\n`);
      });
    } catch (cause) {
      throw unreadable('HBase', cause);
    } finally {
      clearTimeout(silence);
      this.#current = undefined;
    }
  }

  #spawn(): Child {
    const child = spawn(this.#launch.command, this.#launch.args, { stdio: 'pipe' });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-SHOWN_CHARACTERS);
    });
    // A process that is gone is reported by its end, not by the pipe to it.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => this.#current?.onLine(line));
    const ended = (why: string): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#current?.fail(new Error(`the Java client ended (${why}) ${complaint}`));
    };
    child.once('error', (error) => {
      ended(error.message);
    });
    child.once('close', (code, signal) => {
      ended(String(code ?? signal));
    });
    return child;
  }
}

/** How the client finds the servers, and that it gives up in time. */
function clientSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const patience = {
    'hbase.client.retries.number': '3',
    'hbase.client.operation.timeout': '10000',
    'hbase.client.meta.operation.timeout': '10000',
    'hbase.client.scanner.timeout.period': '20000',
    'hbase.rpc.timeout': '5000',
    'zookeeper.recovery.retry': '1',
  };
  const { HBASE_BOOTSTRAP: bootstrap, HBASE_ZOOKEEPER_QUORUM: quorum } = env;
  if (bootstrap) {
    return {
      ...patience,
      'hbase.client.registry.impl': 'org.apache.hadoop.hbase.client.RpcConnectionRegistry',
      'hbase.client.bootstrap.servers': bootstrap,
    };
  }
  if (quorum) return { ...patience, 'hbase.zookeeper.quorum': quorum };
  throw new CheckerError('HBASE_BOOTSTRAP or HBASE_ZOOKEEPER_QUORUM must say where HBase is', {
    code: 'CHECKER_NOT_CONFIGURED',
  });
}
