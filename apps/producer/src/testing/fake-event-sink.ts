import type { EventSink, SinkRecord } from '../sink/event-sink.ts';
import { SinkError } from '../sink/sink-error.ts';

/** A sink in memory. `answer` decides the fate of each send; by default the records are stored. */
export class FakeEventSink implements EventSink {
  readonly stored: SinkRecord[] = [];
  readonly log: string[] = [];
  answer: () => Promise<void> = () => Promise.resolve();
  health: () => Promise<void> = () => Promise.resolve();

  /** Of each stored record the code with which it was refused; undefined for an event. */
  get refusedCodes(): (string | undefined)[] {
    return this.stored.map(({ headers }) => headers?.['refused']?.split(':')[0]);
  }

  /** Fails the next sends, as while the brokers are away: so many, or all. */
  failNext(sends = Infinity): void {
    let left = sends;
    this.answer = () => {
      left -= 1;
      if (left < 0) return Promise.resolve();
      return Promise.reject(new SinkError('down', { code: 'SINK_FAILED', retriable: true }));
    };
  }

  async send(records: readonly SinkRecord[]): Promise<void> {
    this.log.push('send');
    await this.answer();
    this.stored.push(...records);
    this.log.push('stored');
  }

  check(): Promise<void> {
    return this.health();
  }

  close(): Promise<void> {
    this.log.push('closed');
    return Promise.resolve();
  }
}
