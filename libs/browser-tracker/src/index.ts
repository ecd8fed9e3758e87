export { TRACKER_SCRIPT } from './lib/tracker-script.generated.ts';
