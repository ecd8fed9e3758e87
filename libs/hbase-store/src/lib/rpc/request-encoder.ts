import protobuf from 'protobufjs';
import type { RpcMethod, RpcService } from './rpc-methods.ts';
import { REQUEST_HEADER, wireMessage } from './wire-messages.ts';

const MAGIC = 'HBas';
const RPC_VERSION = 0;
const AUTH_SIMPLE = 0x50;
const CODEC_CLASS = 'org.apache.hadoop.hbase.codec.KeyValueCodec';
/** Tells the server which exceptions and scan semantics this client knows. */
const PROTOCOL_VERSION = { versionMajor: 2, versionMinor: 6 };

const CONNECTION_HEADER = wireMessage<object>('ConnectionHeader');

/** `HBas`, version, authentication; then the length of the header and the header. */
export function encodeIntroduction(options: {
  readonly user: string;
  readonly service: RpcService;
}): Buffer {
  const header = CONNECTION_HEADER.encode({
    userInfo: { effectiveUser: options.user },
    serviceName: options.service,
    // The registry and master answer without cells and refuse none.
    ...(options.service === 'ClientService' ? { cellBlockCodecClass: CODEC_CLASS } : {}),
    versionInfo: {
      version: '2.6.0',
      url: '',
      revision: '',
      user: '',
      date: '',
      srcChecksum: '',
      ...PROTOCOL_VERSION,
    },
  });
  const preamble = Buffer.alloc(10);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt8(RPC_VERSION, 4);
  preamble.writeUInt8(AUTH_SIMPLE, 5);
  preamble.writeUInt32BE(header.length, 6);
  return Buffer.concat([preamble, header]);
}

/** Everything of a request but its cells: `| u32 size of the rest | header, delimited | request, delimited |`. */
export function encodeRequest<Request, Response>(
  method: RpcMethod<Request, Response>,
  request: Request,
  call: { readonly callId: number; readonly timeoutMs: number; readonly cellBytes: number },
): Buffer {
  const writer = protobuf.Writer.create();
  writer.fixed32(0);
  REQUEST_HEADER.encodeDelimited(
    {
      callId: call.callId,
      methodName: method.name,
      requestParam: true,
      timeout: Math.max(1, Math.round(call.timeoutMs)),
      ...(call.cellBytes > 0 ? { cellBlockMeta: { length: call.cellBytes } } : {}),
    },
    writer,
  );
  method.request.encodeDelimited(request, writer);
  const head = writer.finish() as Buffer;
  head.writeUInt32BE(head.length - 4 + call.cellBytes);
  return head;
}
