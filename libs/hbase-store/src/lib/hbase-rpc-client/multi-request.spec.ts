import type { Region } from '../rpc/region-cache.ts';
import { readMultiResponse, toMultiRequest, type BatchOperation } from './multi-request.ts';
import type { VendorMultiResponse } from './vendor.ts';

const BINARY = Buffer.from([0x74, 0x2c, 0xff, 0x00, 0xfe]);

function aRegion(name: Buffer): Region {
  const server = { host: 'localhost', port: 1 };
  return { name, table: 't', startKey: name, endKey: Buffer.alloc(0), id: 1, server };
}

function anOperation(name: string, method?: 'put'): BatchOperation {
  const row = Buffer.from(name);
  const operation = { row, getRow: () => row, getFields: () => ({ name }) };
  return method === undefined ? operation : { ...operation, method };
}

const first = aRegion(BINARY);
const second = aRegion(Buffer.from('second'));
const BATCH = new Map([
  [
    first,
    [
      { position: 4, operation: anOperation('e', 'put') },
      { position: 0, operation: anOperation('a') },
    ],
  ],
  [second, [{ position: 2, operation: anOperation('c', 'put') }]],
]);

function answer(index: number, exceptionName?: string): object {
  return {
    index,
    result: exceptionName === undefined ? { cell: [index] } : null,
    exception: exceptionName === undefined ? null : { name: exceptionName, value: null },
  };
}

function codes(response: object): unknown[] {
  return readMultiResponse(BATCH, response as VendorMultiResponse)
    .toSorted((a, b) => a.position - b.position)
    .map(({ position, answer: given }) => [
      position,
      given !== null && 'code' in given ? given.code : given?.cell[0],
    ]);
}

describe('a multi request', () => {
  it('keeps region names to the byte and numbers the operations of each region', () => {
    expect(toMultiRequest(BATCH)).toEqual({
      regionAction: [
        {
          region: { type: 'REGION_NAME', value: BINARY },
          action: [
            { index: 1, mutation: { name: 'e' } },
            { index: 2, gxt: { name: 'a' } },
          ],
        },
        {
          region: { type: 'REGION_NAME', value: second.name },
          action: [{ index: 1, mutation: { name: 'c' } }],
        },
      ],
    });
  });

  it('gives every answer to its operation, whatever the server’s order', () => {
    expect(
      codes({
        regionActionResult: [
          {
            resultOrException: [answer(2), answer(1, 'x.RegionTooBusyException')],
            exception: null,
          },
          { resultOrException: [answer(1)], exception: null },
        ],
      }),
    ).toEqual([
      [0, 2],
      [2, 1],
      [4, 'HBASE_STORE_SERVER_BUSY'],
    ]);
  });

  it('gives what befell a region to each of its operations, and takes silence for a failure', () => {
    expect(
      codes({
        regionActionResult: [
          {
            resultOrException: [],
            exception: { name: 'org.apache.hadoop.hbase.NotServingRegionException', value: null },
          },
          { resultOrException: [], exception: null },
        ],
      }),
    ).toEqual([
      [0, 'HBASE_STORE_REGION_UNAVAILABLE'],
      [2, 'HBASE_STORE_SERVER_ERROR'],
      [4, 'HBASE_STORE_REGION_UNAVAILABLE'],
    ]);
  });
});
