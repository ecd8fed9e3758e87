import type { Toolchain } from '../install/toolchain.ts';
import type { LaunchSpec, StopPolicy } from '../process/engine-process.ts';
import type { StackEnv } from '../stack/env-file.ts';
import type { StackLayout } from '../stack/stack-layout.ts';
import type { PortName, Ports } from '../stack/stack-ports.ts';
import type { StackSecrets } from '../stack/stack-secrets.ts';

/** In the order in which they are named to people. */
export const ENGINE_NAMES = [
  'kafka',
  'registry',
  'hbase',
  'region-server',
  'livy',
  'mysql',
] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What runs when nobody names engines; a second region server is for tests that hurt one of two. */
export const USUAL_ENGINE_NAMES: readonly EngineName[] = ENGINE_NAMES.filter(
  (name) => name !== 'region-server',
);

/** What downloads need. */
export interface InstallContext {
  /** The environment of the command; engines inherit it. */
  readonly env: NodeJS.ProcessEnv;
  readonly toolchain: Toolchain;
  /** Tells the user what is going on. */
  readonly report: (text: string) => void;
}

/** What an engine knows of the stack that it is part of. */
export interface StackContext extends InstallContext {
  readonly layout: StackLayout;
  readonly ports: Ports;
  /** The address on which engines listen for clients; they are always reached at 127.0.0.1. */
  readonly bindAddress: string;
  readonly secrets: StackSecrets;
  /** Ends a start that still waits for the engine. */
  readonly signal?: AbortSignal | undefined;
}

/** What an installed engine needs to be started. */
export interface Installation {
  readonly home: string;
  /** For people: product and version. */
  readonly version: string;
}

/**
 * One engine as a local process. To add one: implement this, and list it in engines.ts.
 *
 * `prepare` must be safe to repeat on the data of a stack that was killed at any moment.
 */
export interface Engine<I extends Installation = Installation> {
  readonly name: EngineName;
  readonly ports: readonly PortName[];
  /** When this variable is set, the user brings the engine and it is not started. */
  readonly givenBy: string;
  /** Engines that it cannot run without. */
  readonly needs: readonly EngineName[];
  readonly stop: StopPolicy;
  /** How long the first answer may take once the process runs. */
  readonly startDeadlineMs: number;
  /** Downloads what is missing. */
  install(context: InstallContext): Promise<I>;
  /** Writes configuration and empty data folders, and says how to start. */
  prepare(context: StackContext, installation: I): Promise<LaunchSpec>;
  /** Resolves when the engine does its work, rejects when it does not yet; bounded in time. */
  probe(context: StackContext): Promise<void>;
  /** What the apps need to reach it. */
  variables(context: StackContext): StackEnv;
}
