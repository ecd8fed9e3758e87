export {
  CHECKER_ERROR_CODES,
  CheckerError,
  type CheckerErrorCode,
} from './checker/checker-error.ts';
export { EvidenceReader } from './checker/evidence-reader.ts';
export type {
  DeadLetterRecord,
  Evidence,
  HourlyRow,
  LogRecord,
  PartitionOffsets,
  PublishedNumbers,
  PublishedRow,
  StoredEvidence,
  StoredRow,
} from './checker/evidence.ts';
export { fingerprint } from './checker/fingerprint.ts';
export { judge, judgeWhileRunning } from './checker/judge.ts';
export type { Invariant, Verdict, VerdictCounts, Violation } from './checker/verdict.ts';
