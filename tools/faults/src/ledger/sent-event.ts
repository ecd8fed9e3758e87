/** An event as the generator sends it, with what is known of its fate because the generator made it so. */
export interface SentEvent {
  readonly eventId: string;
  /** The event before it of the same sender that was acknowledged; null for the first. Travels with the event. */
  readonly previousId: string | null;
  readonly eventType: 'page_view' | 'click' | 'page_ping' | 'request';
  readonly userId: string;
  /** Canonical already, so that it is stored as it is. */
  readonly url: string;
  /** Milliseconds since 1970, UTC. */
  readonly timestampMs: number;
  /** Seconds with at most three decimals; null is not measured. */
  readonly timeSpent: number | null;
  readonly ip: string;
  /** The country that `ip` is known to be in, alpha-2. */
  readonly country: string;
  readonly userAgent: string;
  /** Whether `userAgent` is known to be a bot's. */
  readonly bot: boolean;
}

/** A record that was put into the topic without the collector, and must become a dead letter. */
export interface PoisonRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** SHA-256 of its value in hex; null for a record without a value, absent where the letter holds the packed batch instead. */
  readonly valueDigest?: string | null;
  /** The reasons that are right for it. */
  readonly reasons: readonly string[];
}
