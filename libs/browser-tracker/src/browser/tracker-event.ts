import type { Who } from './visitor.ts';

/** An event as `POST /v1/events` takes it. */
export interface TrackerEvent extends Omit<Who, 'anonymous_id'> {
  readonly event_id: string;
  readonly event_type: 'page_view' | 'click' | 'engagement' | 'custom';
  readonly event_name?: string;
  readonly session_id?: string | undefined;
  readonly page_view_id: string;
  readonly url: string;
  readonly referrer?: string;
  readonly title?: string;
  /** Milliseconds since 1970, by the visitor's clock. */
  readonly timestamp: number;
  /** Seconds. */
  readonly time_spent?: number;
  readonly app_id: string;
  readonly source: string;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}
