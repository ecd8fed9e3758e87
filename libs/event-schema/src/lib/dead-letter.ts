/** Why data cannot be used. An outage is none of these: it is retried until it ends. */
export const DEAD_LETTER_REASONS = [
  /** A tracker sent it, and no event can be made of it; the value is what the tracker sent, and not Avro. */
  'refused_by_collector',
  /** No value at all. */
  'empty_value',
  /** Its compressed batch cannot be read. */
  'unreadable_batch',
  /** The first byte is not the wire format's. */
  'bad_magic',
  /** Shorter than magic byte and schema id. */
  'truncated_header',
  /** The registry has no schema with this id. */
  'unknown_schema',
  /** The schema is of another record or subject, or this build cannot read it. */
  'foreign_schema',
  /** The body does not fit its schema. */
  'damaged_body',
  /** Bytes follow the event. */
  'trailing_bytes',
  /** Readable, but a field holds what no event can hold. */
  'invalid_event',
  /** Older than the store keeps anything. */
  'older_than_retention',
  /** The store will never take this row. */
  'refused_by_store',
] as const;
/** One of {@link DEAD_LETTER_REASONS}. */
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** Where in the pipeline the data was found bad. */
export const DEAD_LETTER_STAGES = ['collect', 'decode', 'validate', 'store'] as const;
/** One of {@link DEAD_LETTER_STAGES}. */
export type DeadLetterStage = (typeof DEAD_LETTER_STAGES)[number];

/** Kafka header names of a dead letter; its value and key are the original's bytes. */
export const DEAD_LETTER_HEADERS = {
  reason: 'reason',
  message: 'message',
  stage: 'stage',
  topic: 'topic',
  partition: 'partition',
  offset: 'offset',
  schemaId: 'schema-id',
  failedAt: 'failed-at',
  attempts: 'attempts',
  replayOf: 'replay-of',
} as const;

/**
 * Header of a record that the collector took from a tracker although it holds no event: the consumer makes a dead letter of it. Its
 * text is the code of the refusal, a colon, and what is wrong.
 */
export const REFUSED_HEADER = 'refused';

/** What the headers of a dead letter say. */
export interface DeadLetterInfo {
  readonly reason: DeadLetterReason;
  /** What is wrong, in words. */
  readonly message: string;
  readonly stage: DeadLetterStage;
  /** Where the original lies. */
  readonly topic: string;
  readonly partition: number;
  /** Decimal text: Kafka offsets are 64 bits. */
  readonly offset: string;
  /** Undefined when the payload was too broken to name one. */
  readonly schemaId: number | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z; ISO 8601 in the header. */
  readonly failedAt: number;
  /** How often it was tried, the last time included. */
  readonly attempts: number;
  /**
   * `<topic>/<partition>/<offset>` of the first original, when the record is a replay of a dead letter; a replay carries
   * it as a header, so that its own dead letter, if there is one, is known to be of the same letter.
   */
  readonly replayOf?: string | undefined;
}

/** Header values as a Kafka client delivers them. */
export type HeaderValues = Readonly<
  Record<string, Buffer | string | (Buffer | string)[] | undefined>
>;

const MAX_MESSAGE_CHARACTERS = 1_000;
const H = DEAD_LETTER_HEADERS;

/** Writes the headers as text; a message of more than 1,000 characters is cut. */
export function encodeDeadLetterHeaders(info: DeadLetterInfo): Record<string, string> {
  return {
    [H.reason]: info.reason,
    [H.message]: info.message.slice(0, MAX_MESSAGE_CHARACTERS),
    [H.stage]: info.stage,
    [H.topic]: info.topic,
    [H.partition]: String(info.partition),
    [H.offset]: info.offset,
    [H.failedAt]: new Date(info.failedAt).toISOString(),
    [H.attempts]: String(info.attempts),
    ...(info.schemaId === undefined ? {} : { [H.schemaId]: String(info.schemaId) }),
    ...(info.replayOf === undefined ? {} : { [H.replayOf]: info.replayOf }),
  };
}

/** Reads the headers back; undefined when they are not those of a dead letter. */
export function decodeDeadLetterHeaders(headers: HeaderValues): DeadLetterInfo | undefined {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first?.toString();
  };
  const reason = DEAD_LETTER_REASONS.find((known) => known === text(H.reason));
  const stage = DEAD_LETTER_STAGES.find((known) => known === text(H.stage));
  const topic = text(H.topic);
  const offset = text(H.offset);
  const partition = Number(text(H.partition));
  const attempts = Number(text(H.attempts));
  const failedAt = Date.parse(text(H.failedAt) ?? '');
  const schemaId = text(H.schemaId);
  if (reason === undefined || stage === undefined || topic === undefined) return undefined;
  if (offset === undefined || !/^\d+$/.test(offset)) return undefined;
  if (![partition, attempts, failedAt].every(Number.isSafeInteger)) return undefined;
  return {
    reason,
    message: text(H.message) ?? '',
    stage,
    topic,
    partition,
    offset,
    schemaId: schemaId === undefined ? undefined : Number(schemaId),
    failedAt,
    attempts,
    replayOf: text(H.replayOf),
  };
}
