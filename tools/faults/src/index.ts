export {
  CHECKER_ERROR_CODES,
  CheckerError,
  type CheckerErrorCode,
} from './checker/checker-error.ts';
export { EvidenceReader } from './checker/evidence-reader.ts';
