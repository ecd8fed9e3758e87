import protobuf from 'protobufjs';
import { WIRE_MESSAGES_PROTO } from './wire-messages.proto.ts';

/** 64 bits as protobufjs passes them; only ever handed back to the server. */
export interface WireLong {
  readonly low: number;
  readonly high: number;
}

/** Table name in its two parts. */
export interface TableName {
  readonly namespace: Buffer;
  readonly qualifier: Buffer;
}
export interface ServerName {
  readonly hostName: string;
  readonly port: number;
  readonly startCode?: { toString(): string } | number;
}
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}
export interface RegionInfo {
  readonly regionId: { toString(): string };
  readonly tableName: TableName;
  readonly startKey: Buffer;
  readonly endKey: Buffer;
  readonly offline: boolean;
  readonly split: boolean;
  readonly replicaId: number;
}
export interface RegionSpecifier {
  readonly type: number;
  readonly value: Buffer;
}
export interface NameBytesPair {
  readonly name: string;
  readonly value: Buffer;
}
export interface BytesBytesPair {
  readonly first: Buffer;
  readonly second: Buffer;
}
export interface TableSchema {
  readonly tableName: TableName;
  readonly attributes: readonly BytesBytesPair[];
  readonly columnFamilies: readonly {
    readonly name: Buffer;
    readonly attributes: readonly BytesBytesPair[];
  }[];
}
export interface Column {
  readonly family: Buffer;
  readonly qualifier: readonly Buffer[];
}
export interface Get {
  readonly row: Buffer;
  readonly column: readonly Column[];
  readonly timeRange?: TimeRange;
}
/** Class name of a Java object and the message that it is made from. */
export interface NamedFilter {
  readonly name: string;
  readonly serializedFilter: Buffer;
}
export interface Condition {
  readonly row: Buffer;
  readonly family: Buffer;
  readonly qualifier: Buffer;
  readonly compareType: number;
  readonly comparator: { readonly name: string; readonly serializedComparator: Buffer };
}
export interface RowRange {
  readonly startRow: Buffer;
  readonly startRowInclusive: boolean;
  readonly stopRow: Buffer;
  readonly stopRowInclusive: boolean;
}
export interface MutationProto {
  readonly row: Buffer;
  readonly mutateType: number;
  readonly columnValue?: readonly {
    readonly family: Buffer;
    readonly qualifierValue: readonly { readonly qualifier: Buffer; readonly value: Buffer }[];
  }[];
  /** Of a deletion: cells up to it go. */
  readonly timestamp?: number;
  readonly associatedCellCount?: number;
  readonly nonce?: WireLong;
}
export interface ScanRequest {
  readonly region?: RegionSpecifier;
  readonly scan?: {
    readonly column: readonly Column[];
    readonly startRow: Buffer;
    readonly stopRow: Buffer;
    readonly filter?: NamedFilter;
    readonly timeRange?: TimeRange;
    readonly cacheBlocks?: boolean;
    readonly maxResultSize?: number;
    readonly reversed?: boolean;
    readonly caching?: number;
    readonly includeStartRow?: boolean;
    readonly includeStopRow?: boolean;
  };
  readonly scannerId?: WireLong;
  readonly numberOfRows?: number;
  readonly closeScanner?: boolean;
  readonly clientHandlesPartials?: boolean;
  readonly clientHandlesHeartbeats?: boolean;
  readonly renew?: boolean;
  readonly limitOfRows?: number;
}
export interface ScanResponse {
  readonly cellsPerResult: readonly number[];
  readonly scannerId: WireLong | number;
  readonly moreResults: boolean;
  /** The scanner's lease in milliseconds, told when it is opened; else 0. */
  readonly ttl: number;
  readonly partialFlagPerResult: readonly boolean[];
  readonly moreResultsInRegion: boolean;
}
export interface Result {
  readonly associatedCellCount: number;
}
export interface ResultResponse {
  readonly result: Result | null;
  /** Of a mutation with a condition: whether it was met. */
  readonly processed: boolean;
}
export interface Action {
  readonly index: number;
  readonly mutation?: MutationProto;
  readonly get?: Get;
}
export interface RegionAction {
  readonly region: RegionSpecifier;
  readonly action: readonly Action[];
}
export interface ResultOrException {
  readonly index: number;
  readonly result?: Result | null;
  readonly exception: NameBytesPair | null;
}
export interface RegionActionResult {
  readonly resultOrException: readonly ResultOrException[];
  readonly exception: NameBytesPair | null;
}
export interface RequestHeader {
  readonly callId: number;
  readonly methodName: string;
  readonly requestParam: boolean;
  readonly cellBlockMeta?: { readonly length: number };
  readonly timeout: number;
}
export interface ResponseHeader {
  readonly callId: number;
  readonly exception: {
    readonly exceptionClassName: string;
    readonly stackTrace: string;
    readonly doNotRetry: boolean;
  } | null;
  readonly cellBlockMeta: { readonly length: number } | null;
}

/** One message type on the wire. */
export interface WireMessage<T> {
  encode(message: T): Buffer;
  encodeDelimited(message: T, writer: protobuf.Writer): protobuf.Writer;
  decode(bytes: Buffer): T;
  decodeDelimited(reader: protobuf.Reader): T;
}

const root = protobuf.parse(WIRE_MESSAGES_PROTO).root;

/** The codec of a message of wire-messages.proto.ts; `T` must describe that message. */
export function wireMessage<T>(name: string): WireMessage<T> {
  const type = root.lookupType(name);
  // protobufjs types messages as records of any; the interfaces above say what is in them.
  return {
    encode: (message) => type.encode(message as protobuf.Message).finish() as Buffer,
    encodeDelimited: (message, writer) => type.encodeDelimited(message as protobuf.Message, writer),
    decode: (bytes) => type.decode(bytes) as unknown as T,
    decodeDelimited: (reader) => type.decodeDelimited(reader) as unknown as T,
  };
}

export const REQUEST_HEADER = wireMessage<RequestHeader>('RequestHeader');
export const RESPONSE_HEADER = wireMessage<ResponseHeader>('ResponseHeader');
export const REGION_INFO = wireMessage<RegionInfo>('RegionInfo');
export const BINARY_COMPARATOR = wireMessage<{ readonly comparable: { readonly value: Buffer } }>(
  'BinaryComparator',
);
export const MULTI_ROW_RANGE_FILTER = wireMessage<{ readonly rowRangeList: readonly RowRange[] }>(
  'MultiRowRangeFilter',
);
