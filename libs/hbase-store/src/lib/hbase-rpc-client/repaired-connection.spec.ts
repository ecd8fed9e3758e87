import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import protobuf from 'protobufjs';
import { closedError } from '../rpc/connection-pool.ts';
import { FrameReader } from '../rpc/frame-reader.ts';
import { REQUEST_HEADER, RESPONSE_HEADER, wireMessage } from '../rpc/wire-messages.ts';
import { RepairedConnection, type RepairedConnectionOptions } from './repaired-connection.ts';

const PREAMBLE_BYTES = 6;
const REQUEST = {
  region: { type: 'REGION_NAME', value: Buffer.from('region') },
  gxt: { row: Buffer.from('row') },
} as const;
const RESULT = wireMessage<object>('ResultResponse');

type Script = (call: { readonly callId: number; readonly socket: Socket }) => void;

let server: Server;
let sockets: Socket[];

/** A server that leaves what happens to every call to the script. */
async function serve(script: Script): Promise<void> {
  sockets = [];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let preambleLeft = PREAMBLE_BYTES;
    let introduced = false;
    const frames = new FrameReader((frame) => {
      // The first frame is the connection header.
      if (introduced) {
        const { callId } = REQUEST_HEADER.decodeDelimited(protobuf.Reader.create(frame));
        script({ callId, socket });
      }
      introduced = true;
    });
    socket.on('data', (chunk) => {
      const skipped = Math.min(preambleLeft, chunk.length);
      preambleLeft -= skipped;
      frames.push(chunk.subarray(skipped));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

afterEach(async () => {
  for (const connection of connections) connection.close(closedError());
  for (const socket of sockets) socket.destroy();
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
});

let connections: RepairedConnection[] = [];
let closings: string[] = [];
beforeEach(() => {
  connections = [];
  closings = [];
});

async function open(options: Partial<RepairedConnectionOptions> = {}): Promise<RepairedConnection> {
  const connection = await RepairedConnection.open({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo | null)?.port ?? 0,
    user: 'test',
    connectTimeoutMs: 2_000,
    rpcTimeoutMs: 2_000,
    onClose: ({ code }) => closings.push(code),
    ...options,
  });
  connections.push(connection);
  return connection;
}

/** A frame with a header and, for an answer, an empty message. */
function frame(header: object, hasMessage: boolean): Buffer {
  const writer = protobuf.Writer.create();
  RESPONSE_HEADER.encodeDelimited(
    { callId: 0, exception: null, cellBlockMeta: null, ...header },
    writer,
  );
  if (hasMessage) RESULT.encodeDelimited({}, writer);
  const body = writer.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function exception(className: string, callId: number): Buffer {
  const stackTrace = `${className}: as scripted`;
  return frame(
    { callId, exception: { exceptionClassName: className, stackTrace, doNotRetry: false } },
    false,
  );
}

describe('RepairedConnection', () => {
  it('answers every call, in whatever order and pieces the answers come', async () => {
    const answers: Buffer[] = [];
    await serve(({ callId, socket }) => {
      answers.unshift(frame({ callId }, true));
      if (answers.length < 50) return;
      for (const byte of Buffer.concat(answers)) socket.write(Buffer.of(byte));
    });
    const connection = await open();

    const calls = Array.from({ length: 50 }, () => connection.call('Get', REQUEST));

    expect(await Promise.all(calls)).toHaveLength(50);
    expect(Object.keys(connection.calls)).toEqual([]);
  });

  it('passes on what the server throws, by our own codes', async () => {
    await serve(({ callId, socket }) =>
      socket.write(exception('org.apache.hadoop.hbase.NotServingRegionException', callId)),
    );
    const connection = await open();

    await expect(connection.call('Get', REQUEST)).rejects.toMatchObject({
      code: 'HBASE_STORE_REGION_UNAVAILABLE',
    });
  });

  it('says that nobody listens', async () => {
    await serve(() => undefined);
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    await expect(open({ port })).rejects.toMatchObject({ code: 'HBASE_STORE_SERVER_UNAVAILABLE' });
    expect(closings).toEqual(['HBASE_STORE_SERVER_UNAVAILABLE']);
  });

  it('gives up on a server that does not accept', async () => {
    await serve(() => undefined);
    jest.useFakeTimers();

    const opening = open({ connectTimeoutMs: 500 });
    jest.advanceTimersByTime(500);
    jest.useRealTimers();

    await expect(opening).rejects.toMatchObject({
      code: 'HBASE_STORE_SERVER_UNAVAILABLE',
      message: 'not connected after 500 ms',
    });
  });

  it('fails all pending calls when the server hangs up, and later ones too', async () => {
    let calls = 0;
    await serve(({ socket }) => {
      calls += 1;
      if (calls === 3) socket.destroy();
    });
    const connection = await open({ rpcTimeoutMs: 60_000 });
    const unavailable = { code: 'HBASE_STORE_SERVER_UNAVAILABLE', retriable: true };

    const settled = await Promise.allSettled([1, 2, 3].map(() => connection.call('Get', REQUEST)));

    for (const one of settled) expect(one).toMatchObject({ reason: unavailable });
    await expect(connection.call('Get', REQUEST)).rejects.toMatchObject(unavailable);
    expect(Object.keys(connection.calls)).toEqual([]);
    expect(closings).toHaveLength(1);
  });

  it('forgets a call without an answer, and takes a silent server for dead', async () => {
    await serve(() => undefined);
    const connection = await open({ rpcTimeoutMs: 50 });

    await expect(connection.call('Get', REQUEST)).rejects.toMatchObject({
      code: 'HBASE_STORE_CALL_TIMEOUT',
    });

    expect(Object.keys(connection.calls)).toEqual([]);
    expect(closings).toEqual(['HBASE_STORE_SERVER_UNAVAILABLE']);
  });

  it('keeps a connection on which only one answer is missing', async () => {
    await serve(({ callId, socket }) => {
      if (callId !== 1) socket.write(frame({ callId }, true));
    });
    const connection = await open({ rpcTimeoutMs: 1_000 });

    const missing = connection.call('Get', REQUEST);
    const given = connection.call('Get', REQUEST);

    await expect(missing).rejects.toMatchObject({ code: 'HBASE_STORE_CALL_TIMEOUT' });
    await given;
    await connection.call('Get', REQUEST);
    expect(Object.keys(connection.calls)).toEqual([]);
    expect(closings).toEqual([]);
  });

  it('ends the connection, not the process, on bytes that are no answer', async () => {
    await serve(({ socket }) => socket.write(Buffer.from([0, 0, 0, 3, 0xff, 0xff, 0xff])));
    const connection = await open();

    await expect(connection.call('Get', REQUEST)).rejects.toMatchObject({
      code: 'HBASE_STORE_PROTOCOL',
    });
  });

  it('hears the server’s last word', async () => {
    await serve(({ socket }) =>
      socket.write(exception('org.apache.hadoop.hbase.security.AccessDeniedException', -1)),
    );
    const connection = await open();

    await expect(connection.call('Get', REQUEST)).rejects.toMatchObject({
      code: 'HBASE_STORE_ACCESS_DENIED',
    });
  });

  it('refuses what the package cannot encode without losing the connection', async () => {
    await serve(({ callId, socket }) => socket.write(frame({ callId }, true)));
    const connection = await open();

    const broken = { ...REQUEST, gxt: { row: 5 } };

    await expect(connection.call('Get', broken)).rejects.toMatchObject({
      code: 'HBASE_STORE_PROTOCOL',
    });
    await connection.call('Get', REQUEST);
  });
});
