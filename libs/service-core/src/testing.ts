export { waitFor } from './lib/wait-for.ts';
