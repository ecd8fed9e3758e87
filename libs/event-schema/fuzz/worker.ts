/** The process that decodes: main.ts gives it little memory, and ends it when it hangs. */
import { fuzzCodec, type FuzzPlan } from './fuzz-codec.ts';

const plan = JSON.parse(process.argv[2] ?? '') as FuzzPlan;
const summary = await fuzzCodec(plan, (next) => {
  process.send?.({ next });
});
process.send?.({ summary });
process.disconnect();
