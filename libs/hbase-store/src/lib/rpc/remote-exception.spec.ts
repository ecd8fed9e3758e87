import { fromRemoteException, retryHintsOf } from './remote-exception.ts';

describe('fromRemoteException', () => {
  it.each([
    ['NotServingRegionException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['exceptions.RegionMovedException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['exceptions.RegionOpeningException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['exceptions.RegionInRecoveryException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['regionserver.WrongRegionException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['wal.FailedToSyncBeforeLogClosedException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['UnknownScannerException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['exceptions.OutOfOrderScannerNextException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['exceptions.ScannerResetException', 'HBASE_STORE_REGION_UNAVAILABLE', true],
    ['RegionTooBusyException', 'HBASE_STORE_SERVER_BUSY', true],
    ['CallQueueTooBigException', 'HBASE_STORE_SERVER_BUSY', true],
    ['CallDroppedException', 'HBASE_STORE_SERVER_BUSY', true],
    ['ipc.CallTimeoutException', 'HBASE_STORE_SERVER_BUSY', true],
    ['exceptions.TimeoutIOException', 'HBASE_STORE_SERVER_BUSY', true],
    ['quotas.RpcThrottlingException', 'HBASE_STORE_SERVER_BUSY', true],
    ['quotas.QuotaExceededException', 'HBASE_STORE_SERVER_BUSY', true],
    ['quotas.SpaceLimitingException', 'HBASE_STORE_SERVER_BUSY', true],
    ['PleaseHoldException', 'HBASE_STORE_SERVER_BUSY', true],
    ['RetryImmediatelyException', 'HBASE_STORE_SERVER_BUSY', true],
    ['MultiActionResultTooLarge', 'HBASE_STORE_SERVER_BUSY', true],
    ['exceptions.OperationConflictException', 'HBASE_STORE_SERVER_BUSY', true],
    ['regionserver.RegionServerStoppedException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['regionserver.RegionServerAbortedException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['ipc.ServerNotRunningYetException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['exceptions.MasterStoppedException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['MasterNotRunningException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['NotAllMetaRegionsOnlineException', 'HBASE_STORE_SERVER_UNAVAILABLE', true],
    ['TableNotFoundException', 'HBASE_STORE_TABLE_NOT_FOUND', false],
    ['TableNotEnabledException', 'HBASE_STORE_TABLE_NOT_ENABLED', false],
    ['TableNotDisabledException', 'HBASE_STORE_TABLE_NOT_DISABLED', false],
    ['TableExistsException', 'HBASE_STORE_TABLE_INCOMPATIBLE', false],
    ['regionserver.NoSuchColumnFamilyException', 'HBASE_STORE_FAMILY_NOT_FOUND', false],
    ['security.AccessDeniedException', 'HBASE_STORE_ACCESS_DENIED', false],
    ['ipc.FatalConnectionException', 'HBASE_STORE_PROTOCOL', false],
    ['ipc.UnsupportedCellCodecException', 'HBASE_STORE_PROTOCOL', false],
    ['ipc.UnknownServiceException', 'HBASE_STORE_PROTOCOL', false],
    ['exceptions.UnknownProtocolException', 'HBASE_STORE_PROTOCOL', false],
    ['DoNotRetryIOException', 'HBASE_STORE_REJECTED', false],
    ['client.DoNotRetryRegionException', 'HBASE_STORE_REJECTED', false],
    ['exceptions.MergeRegionException', 'HBASE_STORE_REJECTED', false],
    ['UnknownRegionException', 'HBASE_STORE_REJECTED', false],
    ['exceptions.FailedSanityCheckException', 'HBASE_STORE_REJECTED', false],
    ['exceptions.RequestTooBigException', 'HBASE_STORE_REJECTED', false],
    ['regionserver.RowTooBigException', 'HBASE_STORE_REJECTED', false],
    ['SomethingNewException', 'HBASE_STORE_SERVER_ERROR', true],
  ])('takes %s for %s', (name, code, retriable) => {
    const className = `org.apache.hadoop.hbase.${name}`;

    const error = fromRemoteException({ className, stackTrace: `${className}: why\n\tat Java` });

    expect(error).toMatchObject({
      code,
      retriable,
      message: `${className}: why`,
      context: { exceptionClass: className },
    });
  });

  it('knows a closed log and a row out of its region by their messages', () => {
    const closedLog = fromRemoteException({
      className: 'java.io.IOException',
      stackTrace: 'java.io.IOException: Cannot append; log is closed, regionName = x',
    });
    const wrongRegion = fromRemoteException({
      className: 'org.apache.hadoop.hbase.exceptions.FailedSanityCheckException',
      stackTrace: 'Requested row out of range for doMiniBatchMutation on HRegion x',
    });

    expect([closedLog.code, wrongRegion.code]).toEqual([
      'HBASE_STORE_REGION_UNAVAILABLE',
      'HBASE_STORE_REGION_UNAVAILABLE',
    ]);
  });

  it.each([
    ['0ms', 0],
    ['1sec, 500ms', 1_500],
    ['1min, 1sec, 234ms', 61_234],
    ['1hr, 2mins, 3sec, 4ms', 3_723_004],
  ])('reads how long a quota keeps the caller out: %s', (text, waitMs) => {
    const className = 'org.apache.hadoop.hbase.quotas.RpcThrottlingException';
    const stackTrace = `${className}: number of requests exceeded - wait ${text}\n\tat Java`;

    expect(retryHintsOf(fromRemoteException({ className, stackTrace }))).toMatchObject({ waitMs });
  });

  it('reads where a region went', () => {
    const className = 'org.apache.hadoop.hbase.exceptions.RegionMovedException';
    const stackTrace = `${className}: Region moved to: hostname=host-2.example port=16020 startCode=5. As of locationSeqNum=7.`;

    expect(retryHintsOf(fromRemoteException({ className, stackTrace }))).toMatchObject({
      movedTo: { host: 'host-2.example', port: 16_020 },
    });
  });

  it('believes the server that an unknown exception is final', () => {
    const error = fromRemoteException({
      className: 'com.example.PluginException',
      stackTrace: '',
      doNotRetry: true,
    });

    expect(error).toMatchObject({
      code: 'HBASE_STORE_REJECTED',
      message: 'com.example.PluginException',
    });
  });
});
