import { HBaseStoreError, type HBaseStoreErrorCode } from '../hbase-store-error.ts';
import type { ServerAddress } from './server-address.ts';

/** A Java exception as the server reports it. */
export interface RemoteException {
  /** Fully qualified class name. */
  readonly className: string;
  /** Java stack trace or message; its first line is the message. */
  readonly stackTrace: string;
  readonly doNotRetry?: boolean;
}

/**
 * What each exception class of HBase means here, by simple class name.
 *
 * The actions of a multi call carry no do-not-retry flag, so the class has to tell.
 */
const CODE_BY_CLASS: Readonly<Record<string, HBaseStoreErrorCode>> = {
  // The region is elsewhere, or not open: look it up again.
  NotServingRegionException: 'HBASE_STORE_REGION_UNAVAILABLE',
  RegionMovedException: 'HBASE_STORE_REGION_UNAVAILABLE',
  RegionOpeningException: 'HBASE_STORE_REGION_UNAVAILABLE',
  RegionInRecoveryException: 'HBASE_STORE_REGION_UNAVAILABLE',
  WrongRegionException: 'HBASE_STORE_REGION_UNAVAILABLE',
  FailedToSyncBeforeLogClosedException: 'HBASE_STORE_REGION_UNAVAILABLE',
  // A scanner is gone (lease, restart, move): the scan opens another one behind its last row.
  UnknownScannerException: 'HBASE_STORE_REGION_UNAVAILABLE',
  OutOfOrderScannerNextException: 'HBASE_STORE_REGION_UNAVAILABLE',
  ScannerResetException: 'HBASE_STORE_REGION_UNAVAILABLE',
  // The server wants a pause.
  RegionTooBusyException: 'HBASE_STORE_SERVER_BUSY',
  CallQueueTooBigException: 'HBASE_STORE_SERVER_BUSY',
  CallDroppedException: 'HBASE_STORE_SERVER_BUSY',
  CallTimeoutException: 'HBASE_STORE_SERVER_BUSY',
  TimeoutIOException: 'HBASE_STORE_SERVER_BUSY',
  QuotaExceededException: 'HBASE_STORE_SERVER_BUSY',
  SpaceLimitingException: 'HBASE_STORE_SERVER_BUSY',
  RpcThrottlingException: 'HBASE_STORE_SERVER_BUSY',
  PleaseHoldException: 'HBASE_STORE_SERVER_BUSY',
  RetryImmediatelyException: 'HBASE_STORE_SERVER_BUSY',
  MultiActionResultTooLarge: 'HBASE_STORE_SERVER_BUSY',
  OperationConflictException: 'HBASE_STORE_SERVER_BUSY',
  // The process is starting or ending.
  RegionServerStoppedException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  RegionServerAbortedException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  ServerNotRunningYetException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  ServerNotRunningException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  MasterStoppedException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  MasterNotRunningException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  NotAllMetaRegionsOnlineException: 'HBASE_STORE_SERVER_UNAVAILABLE',
  // Mistakes: the same call fails again.
  TableNotFoundException: 'HBASE_STORE_TABLE_NOT_FOUND',
  TableNotEnabledException: 'HBASE_STORE_TABLE_NOT_ENABLED',
  TableNotDisabledException: 'HBASE_STORE_TABLE_NOT_DISABLED',
  TableExistsException: 'HBASE_STORE_TABLE_INCOMPATIBLE',
  NoSuchColumnFamilyException: 'HBASE_STORE_FAMILY_NOT_FOUND',
  AccessDeniedException: 'HBASE_STORE_ACCESS_DENIED',
  FatalConnectionException: 'HBASE_STORE_PROTOCOL',
  BadAuthException: 'HBASE_STORE_ACCESS_DENIED',
  WrongVersionException: 'HBASE_STORE_PROTOCOL',
  UnsupportedCellCodecException: 'HBASE_STORE_PROTOCOL',
  UnknownServiceException: 'HBASE_STORE_PROTOCOL',
  UnknownProtocolException: 'HBASE_STORE_PROTOCOL',
  DoNotRetryIOException: 'HBASE_STORE_REJECTED',
  DoNotRetryRegionException: 'HBASE_STORE_REJECTED',
  MergeRegionException: 'HBASE_STORE_REJECTED',
  UnknownRegionException: 'HBASE_STORE_REJECTED',
  FailedSanityCheckException: 'HBASE_STORE_REJECTED',
  RequestTooBigException: 'HBASE_STORE_REJECTED',
  RowTooBigException: 'HBASE_STORE_REJECTED',
};

/** Translates the server's exception, once, at the border. */
export function fromRemoteException(exception: RemoteException): HBaseStoreError {
  const message = exception.stackTrace.split('\n', 1)[0] ?? '';
  return new HBaseStoreError(message === '' ? exception.className : message, {
    code: codeOf(exception, message),
    context: { exceptionClass: exception.className, ...hintsIn(message) },
  });
}

/** What the server says about where or when to try again; part of the error's context. */
export interface RetryHints {
  /** Where the region went. */
  readonly movedTo?: ServerAddress;
  /** How long a quota keeps the caller out. */
  readonly waitMs?: number;
}

/** The hints in an error of {@link fromRemoteException}. */
export function retryHintsOf(failure: HBaseStoreError): RetryHints {
  return failure.context;
}

const MOVED_TO = /Region moved to: hostname=(\S+) port=(\d+) /;
const THROTTLED =
  / - wait (?:(\d+)hrs?)?(?:, )?(?:(\d+)mins?)?(?:, )?(?:(\d+)sec)?(?:, )?(?:(\d+)ms)?$/;
const MS_PER_UNIT = [3_600_000, 60_000, 1_000, 1];

/** Both stand in the message only. */
function hintsIn(message: string): RetryHints {
  const [, host, port] = MOVED_TO.exec(message) ?? [];
  if (host !== undefined) return { movedTo: { host, port: Number(port) } };
  const throttled = THROTTLED.exec(message);
  if (throttled === null) return {};
  const counts: readonly (string | undefined)[] = throttled.slice(1);
  const waits = counts.map((count = '0', i) => Number(count) * (MS_PER_UNIT[i] ?? 0));
  return { waitMs: waits.reduce((sum, ms) => sum + ms, 0) };
}

/** True when only the server's side of a scan is gone; its region is where it was. */
export function isScannerLoss(failure: HBaseStoreError): boolean {
  const { exceptionClass } = failure.context;
  return typeof exceptionClass === 'string' && SCANNER_LOSS.has(simpleNameOf(exceptionClass));
}

const SCANNER_LOSS: ReadonlySet<string> = new Set([
  'OutOfOrderScannerNextException',
  'ScannerResetException',
  'UnknownScannerException',
]);

/** Thrown before the server has touched anything: what was asked has certainly not happened. */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  'CallDroppedException',
  'CallQueueTooBigException',
  'NotServingRegionException',
  'PleaseHoldException',
  'RegionMovedException',
  'RegionOpeningException',
  'RegionServerStoppedException',
  'RegionTooBusyException',
  'RpcThrottlingException',
  'ServerNotRunningYetException',
]);

/** True when the failed call is known not to have happened; false when nobody can tell. */
export function wasNotBegun(failure: HBaseStoreError): boolean {
  const { exceptionClass } = failure.context;
  return typeof exceptionClass === 'string' && NOT_BEGUN.has(simpleNameOf(exceptionClass));
}

/** Where the class alone does not tell; a row outside of its region, for one, comes back as a failed sanity check. */
const CODE_BY_MESSAGE: readonly (readonly [string, HBaseStoreErrorCode])[] = [
  ['Cannot append; log is closed', 'HBASE_STORE_REGION_UNAVAILABLE'],
  ['Requested row out of range', 'HBASE_STORE_REGION_UNAVAILABLE'],
];

function codeOf(exception: RemoteException, message: string): HBaseStoreErrorCode {
  const simpleName = simpleNameOf(exception.className);
  const known =
    CODE_BY_MESSAGE.find(([part]) => message.includes(part))?.[1] ?? CODE_BY_CLASS[simpleName];
  if (known !== undefined) return known;
  return exception.doNotRetry === true ? 'HBASE_STORE_REJECTED' : 'HBASE_STORE_SERVER_ERROR';
}

function simpleNameOf(className: string): string {
  return className.slice(className.search(/[^.$]+$/));
}
