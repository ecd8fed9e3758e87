import type { EventRow, EventStore, WriteOutcome } from '../store/event-store.ts';

/** An event store in memory that fails when a test says so. */
export class FakeEventStore implements EventStore {
  readonly rows = new Map<string, EventRow>();
  readonly marks = new Map<number, number>();
  /** What was done, in order: `write:<rows>` and `mark:<hours>`. */
  readonly calls: string[] = [];
  /** Called before each write; may throw or wait. */
  beforeWrite: () => Promise<void> | void = () => undefined;
  beforeMark: () => Promise<void> | void = () => undefined;
  /** Says of a row why it is refused. */
  refuse: (row: EventRow) => WriteOutcome = () => ({ ok: true });

  async write(rows: readonly EventRow[]): Promise<readonly WriteOutcome[]> {
    this.calls.push(`write:${rows.length}`);
    await this.beforeWrite();
    return rows.map((row) => {
      const outcome = this.refuse(row);
      if (outcome.ok) this.rows.set(row.eventId, row);
      return outcome;
    });
  }

  async markDirty(hours: readonly number[]): Promise<void> {
    this.calls.push(`mark:${hours.length}`);
    await this.beforeMark();
    for (const hour of hours) this.marks.set(hour, (this.marks.get(hour) ?? 0) + 1);
  }
}
