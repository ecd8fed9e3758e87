/** A record of another team: with nested records, an array, a map, a union of records and itself inside itself. */
export interface Order {
  readonly id: string;
  readonly placedAt: number;
  readonly status: 'OPEN' | 'PAID';
  readonly lines: readonly OrderLine[];
  readonly tags: Readonly<Record<string, string>>;
  readonly previous: Order | null;
}

/** One position of an {@link Order}. */
export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number | null;
  readonly proof: Buffer;
}

/** The Avro schema of {@link Order}. */
export const ORDER_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Order',
  namespace: 'com.example.shop',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'placedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['OPEN', 'PAID'] } },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'OrderLine',
          fields: [
            { name: 'sku', type: 'string' },
            { name: 'quantity', type: 'int' },
            { name: 'cents', type: ['null', 'long'], default: null },
            { name: 'proof', type: { type: 'fixed', name: 'Proof', size: 2 } },
          ],
        },
      },
    },
    { name: 'tags', type: { type: 'map', values: 'string' } },
    { name: 'previous', type: ['null', 'Order'], default: null },
  ],
});

/** An order of two lines, changed where the test says so. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    placedAt: Date.UTC(2026, 0, 15),
    status: 'OPEN',
    lines: [
      { sku: 'a', quantity: 2, cents: 1_299, proof: Buffer.from([1, 2]) },
      { sku: 'b', quantity: 1, cents: null, proof: Buffer.from([3, 4]) },
    ],
    tags: { channel: 'web' },
    previous: null,
    ...changes,
  };
}
