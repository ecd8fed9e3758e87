/**
 * What a subject asks of each new version: to read what earlier versions wrote (BACKWARD), to be read by them (FORWARD), or
 * both (FULL). The transitive levels ask about all earlier versions, the others about the latest.
 */
export const COMPATIBILITY_LEVELS = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;
/** One of {@link COMPATIBILITY_LEVELS}. */
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

/** Which registry, and which subject in it. */
export interface RegistryOptions {
  /** Base URL of a registry with Confluent's API, such as `http://127.0.0.1:18081/apis/ccompat/v7`. */
  readonly url: string;
  /** Name under which the versions of one schema are kept; see `subjectOfTopic`. */
  readonly subject: string;
  /** Longest wait for one answer; a call may ask twice. Default 3,000. */
  readonly timeoutMs?: number;
}
