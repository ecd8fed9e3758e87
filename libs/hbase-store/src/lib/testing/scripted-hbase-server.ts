import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';
import type { PutRow } from '../hbase-store.ts';
import { CellBlockWriter } from '../rpc/cell-block-writer.ts';
import { FrameReader } from '../rpc/frame-reader.ts';
import type { RemoteException } from '../rpc/remote-exception.ts';
import {
  GET,
  GET_ACTIVE_MASTER,
  GET_META_REGION_LOCATIONS,
  GET_PROCEDURE_RESULT,
  MULTI,
  MUTATE,
  SCAN,
  SPLIT_REGION,
  type RpcMethod,
} from '../rpc/rpc-methods.ts';
import { toTableName } from '../rpc/table-name.ts';
import {
  REGION_INFO,
  REQUEST_HEADER,
  RESPONSE_HEADER,
  type ScanRequest,
} from '../rpc/wire-messages.ts';

const PREAMBLE_BYTES = 6;
const NO_CELLS = Buffer.alloc(0);
const META_REGION = 'hbase:meta,,1';
// Each method with messages of its own; the union has no common request type.
const METHODS = new Map<string, RpcMethod<never, never>>(
  [
    ...[GET, GET_ACTIVE_MASTER, GET_META_REGION_LOCATIONS, GET_PROCEDURE_RESULT],
    ...[MULTI, MUTATE, SCAN, SPLIT_REGION],
  ].map((method) => [method.name, method as unknown as RpcMethod<never, never>]),
);

/** A question as the script sees it. */
export interface ScriptedCall {
  readonly method: string;
  /** The decoded request; the test knows its shape. */
  readonly request: never;
  readonly timeoutMs: number;
}

/** An exception in answer to a question, or to the connection itself (-1). */
export interface ScriptedException {
  readonly exception: RemoteException;
  readonly callId?: number;
}

/** What the script answers: a message, an exception, nothing at all, or the end of the connection. */
export type ScriptedAnswer =
  | { readonly message: object; readonly rows?: readonly PutRow[] }
  | ScriptedException
  | 'silence'
  | 'hang up';

/** An HBase server of one process whose answers a test writes. */
export interface ScriptedServer extends AsyncDisposable {
  readonly address: string;
  /** Names of the methods that were called, hbase:meta scans as `meta`. */
  readonly calls: string[];
}

/** A region of the table `test_table`, by its boundaries as text. */
export interface ScriptedRegion {
  readonly start: string;
  readonly end: string;
  /** On no server. */
  readonly isClosed?: boolean;
}

/** How a scripted server differs from one with a single region. */
export interface ScriptedServerOptions {
  readonly regions?: readonly ScriptedRegion[] | (() => readonly ScriptedRegion[]);
  /** Said to every connection before any question. */
  readonly answerToIntroduction?: ScriptedException;
}

/** The table of {@link ScriptedRegion}. */
export const SCRIPTED_TABLE = 'test_table';

/** Answers what a server does not know by itself; undefined when it has nothing more to say. */
export type Script = (
  call: ScriptedCall,
) => ScriptedAnswer | undefined | Promise<ScriptedAnswer | undefined>;

/**
 * Starts a server that knows its one table's regions itself and leaves all other answers to the script.
 *
 * Where the script has no answer, or throws, the call fails with `HBASE_STORE_REJECTED` and a message that says so.
 */
export async function startScriptedServer(
  script: Script,
  options: ScriptedServerOptions = {},
): Promise<ScriptedServer> {
  const { regions = [{ start: '', end: '' }], answerToIntroduction } = options;
  const calls: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(
      socket,
      async (call) => {
        const now = typeof regions === 'function' ? regions() : regions;
        const known = answerByItself(call, { port: portOf(server), regions: now });
        calls.push(known === undefined || call.method !== 'Scan' ? call.method : 'meta');
        return known ?? (await ask(script, call));
      },
      answerToIntroduction,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${portOf(server)}`,
    calls,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function ask(script: Script, call: ScriptedCall): Promise<ScriptedAnswer> {
  try {
    return (await script(call)) ?? unanswered(`the script has no answer to this ${call.method}`);
  } catch (error) {
    return unanswered(`the script failed at this ${call.method}: ${String(error)}`);
  }
}

/** No client asks again after it. */
function unanswered(message: string): ScriptedException {
  const className = 'org.apache.hadoop.hbase.DoNotRetryIOException';
  return { exception: { className, stackTrace: `${className}: ${message}`, doNotRetry: true } };
}

function serve(
  socket: Socket,
  answer: (call: ScriptedCall) => ScriptedAnswer | Promise<ScriptedAnswer>,
  answerToIntroduction: ScriptedException | undefined,
): void {
  let preambleLeft = PREAMBLE_BYTES;
  let introduced = false;
  const frames = new FrameReader((frame) => {
    // The first frame is the connection header.
    if (introduced) void reply(socket, frame, answer);
    else if (answerToIntroduction !== undefined)
      socket.write(toExceptionFrame(answerToIntroduction, -1));
    introduced = true;
  });
  socket.on('data', (chunk) => {
    const skipped = Math.min(preambleLeft, chunk.length);
    preambleLeft -= skipped;
    frames.push(chunk.subarray(skipped));
  });
  socket.on('error', () => undefined);
}

async function reply(
  socket: Socket,
  frame: Buffer,
  script: (call: ScriptedCall) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<void> {
  const reader = protobuf.Reader.create(frame);
  const header = REQUEST_HEADER.decodeDelimited(reader);
  const method = METHODS.get(header.methodName)!;
  const request = method.request.decodeDelimited(reader);
  const answer = await script({ method: method.name, request, timeoutMs: header.timeout });
  if (answer === 'silence') return;
  if (answer === 'hang up') socket.destroy();
  else if ('exception' in answer) socket.write(toExceptionFrame(answer, header.callId));
  else {
    const cells = toCellBlock(answer.rows ?? []);
    const head = (writer: protobuf.Writer): void => {
      RESPONSE_HEADER.encodeDelimited(
        { callId: header.callId, exception: null, cellBlockMeta: { length: cells.length } },
        writer,
      );
      method.response.encodeDelimited(answer.message as never, writer);
    };
    socket.write(toFrame(head, cells));
  }
}

function toExceptionFrame({ exception, callId }: ScriptedException, asked: number): Buffer {
  const { className, stackTrace, doNotRetry = false } = exception;
  const header = {
    callId: callId ?? asked,
    exception: { exceptionClassName: className, stackTrace, doNotRetry },
    cellBlockMeta: null,
  };
  return toFrame((writer) => RESPONSE_HEADER.encodeDelimited(header, writer));
}

function toFrame(write: (writer: protobuf.Writer) => unknown, cells: Buffer = NO_CELLS): Buffer {
  const writer = protobuf.Writer.create();
  write(writer);
  const body = writer.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + cells.length);
  return Buffer.concat([length, body, cells]);
}

function toCellBlock(rows: readonly PutRow[]): Buffer {
  const format = new CellBlockWriter();
  return format.encode(
    rows,
    rows.reduce((sum, row) => sum + format.measure(row).bytes, 0),
  );
}

function answerByItself(
  call: ScriptedCall,
  cluster: { readonly port: number; readonly regions: readonly ScriptedRegion[] },
): ScriptedAnswer | undefined {
  const serverName = { hostName: '127.0.0.1', port: cluster.port };
  if (call.method === 'GetActiveMaster') return { message: { serverName } };
  if (call.method === 'GetMetaRegionLocations') {
    const regionInfo = {
      ...regionInfoOf({ start: '', end: '' }),
      tableName: toTableName('hbase:meta'),
    };
    return { message: { metaLocations: [{ regionInfo, serverName }] } };
  }
  const { region, scan } = call.request as ScanRequest;
  if (call.method !== 'Scan' || region?.value.toString() !== META_REGION) return undefined;
  const rows = cluster.regions
    .map((one) => toMetaRow(one, cluster.port))
    .filter(({ row }) => Buffer.compare(row, scan!.startRow) <= 0)
    .reverse();
  const cellsPerResult = rows.map(({ cells }) => Object.keys(cells['info'] ?? {}).length);
  return { message: { cellsPerResult, moreResultsInRegion: false }, rows };
}

function toMetaRow(region: ScriptedRegion, port: number): PutRow {
  return {
    row: Buffer.from(`${SCRIPTED_TABLE},${region.start},1.abc.`),
    cells: {
      info: {
        regioninfo: Buffer.concat([
          Buffer.from('PBUF'),
          REGION_INFO.encode({ ...regionInfoOf(region), regionId: 1 }),
        ]),
        ...(region.isClosed === true ? {} : { server: Buffer.from(`127.0.0.1:${port}`) }),
      },
    },
  };
}

function regionInfoOf(region: ScriptedRegion): Parameters<typeof REGION_INFO.encode>[0] {
  return {
    regionId: 1,
    tableName: toTableName(SCRIPTED_TABLE),
    startKey: Buffer.from(region.start),
    endKey: Buffer.from(region.end),
    offline: false,
    split: false,
    replicaId: 0,
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
