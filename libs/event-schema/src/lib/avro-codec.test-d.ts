/** Checked by the compiler: what the generic codec lets its callers do, and what not. */
import { createAvroCodec } from '../index.ts';
import type {
  AvroCodec,
  AvroDeserializer,
  AvroSerializer,
  ClickEvent,
  DeadLetterReason,
  DecodeFailure,
  DecodeResult,
  DecodeVerdict,
  EventCodec,
  EventDeserializer,
  EventSerializer,
  FieldTypes,
} from '../index.ts';

/** True where each is assignable to the other, and neither is `any`. */
type Equal<A, B> = 0 extends 1 & A & B
  ? false
  : [A] extends [B]
    ? [B] extends [A]
      ? true
      : false
    : false;
type Holds<T extends true> = T;
type Fails<T extends false> = T;

interface Order {
  readonly id: string;
  readonly cents: number;
}

declare const options: { readonly url: string; readonly subject: string; readonly schema: string };

export type TypesCarriedThrough = [
  Holds<Equal<ReturnType<typeof createAvroCodec<Order>>, AvroCodec<Order>>>,
  Holds<Equal<AvroCodec<Order>['deserializer'], AvroDeserializer<Order>>>,
  Holds<Equal<Awaited<ReturnType<AvroCodec<Order>['openSerializer']>>, AvroSerializer<Order>>>,
  Holds<Equal<Parameters<AvroSerializer<Order>['encode']>, [event: Order]>>,
  Holds<Equal<ReturnType<AvroDeserializer<Order>['decode']>, DecodeResult<Order>>>,
  Holds<
    Equal<Awaited<ReturnType<AvroDeserializer<Order>['decodeResolved']>>, DecodeVerdict<Order>>
  >,
  Fails<Equal<AvroCodec<Order>, AvroCodec<ClickEvent>>>,
];

export type EventCodecIsOneUseOfIt = [
  Holds<Equal<EventCodec, AvroCodec<ClickEvent>>>,
  Holds<Equal<EventSerializer, AvroSerializer<ClickEvent>>>,
  Holds<Equal<EventDeserializer, AvroDeserializer<ClickEvent>>>,
];

export type FailuresAreReasonsOfDeadLetters = [
  Holds<Equal<DecodeFailure & DeadLetterReason, DecodeFailure>>,
  Holds<Equal<Extract<DecodeFailure, 'older_than_retention' | 'invalid_event'>, never>>,
  Holds<Equal<FieldTypes, 'scalars' | 'any'>>,
];

export function encodesWhatFits(serializer: AvroSerializer<Order>): void {
  serializer.encode({ id: 'a', cents: 1 });
  // @ts-expect-error a field is missing
  serializer.encode({ id: 'a' });
  // @ts-expect-error a field is of another type
  serializer.encode({ id: 'a', cents: '1' });
}

export function narrowsVerdicts(result: DecodeResult<Order>): readonly (string | number)[] {
  // @ts-expect-error there may be no event
  const tooEarly: Order = result.event;
  if (result.ok) return [result.event.id, tooEarly.id];
  if (result.reason === 'needs_schema') return [result.schemaId];
  const reason: DecodeFailure = result.reason;
  return [reason, result.message];
}

export function checksOptions(): void {
  createAvroCodec<Order>({ ...options, fieldTypes: 'any' });
  // @ts-expect-error no such policy
  createAvroCodec<Order>({ ...options, fieldTypes: 'all' });
  // @ts-expect-error a record is an object
  createAvroCodec<string>(options);
  // @ts-expect-error the schema is missing
  createAvroCodec<Order>({ url: '', subject: '' });
}
