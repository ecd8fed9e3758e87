export { startApp, type AppProcess, type AppProcessOptions } from './app-process.ts';
export { consumerLag } from './consumer-lag.ts';
export { Pipeline, type PipelineOptions } from './pipeline.ts';
export { countryName } from './tally/country-name.ts';
export { waitUntil } from './wait-until.ts';
