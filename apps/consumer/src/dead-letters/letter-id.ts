/** Where a record lies in Kafka. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  /** Decimal text: Kafka offsets are 64 bits. */
  readonly offset: string;
}

const PLACE = /^([A-Za-z0-9._-]{1,249})\/(\d{1,9})\/(\d{1,19})$/;

/** `<topic>/<partition>/<offset>`: the id of the dead letter whose original lies there. Needs no quotes in a shell. */
export function formatPlace({ topic, partition, offset }: RecordPlace): string {
  // joined, since a template makes a tree of strings, which takes thrice the memory where many are kept
  return [topic, partition, offset].join('/');
}

/** Undefined when the text is not of the form that {@link formatPlace} gives. */
export function parsePlace(text: string): RecordPlace | undefined {
  const [, topic, partition, offset] = PLACE.exec(text) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined) return undefined;
  return { topic, partition: Number(partition), offset: String(BigInt(offset)) };
}
