import type { StackContext } from '../engines/engine.ts';
import { createToolchain } from '../install/toolchain.ts';
import { bindAddressOf } from './bind-address.ts';
import { enginesDirOf, type StackLayout } from './stack-layout.ts';
import type { Ports } from './stack-ports.ts';
import { loadSecrets } from './stack-secrets.ts';

/** One line of news: which engine or step, and what. */
export type ProgressListener = (step: string, text: string) => void;

export function createContext(
  layout: StackLayout,
  options: {
    readonly ports: Ports;
    readonly env: NodeJS.ProcessEnv;
    readonly onProgress: ProgressListener;
  },
): StackContext {
  const { ports, env, onProgress } = options;
  return {
    layout,
    ports,
    bindAddress: bindAddressOf(env),
    secrets: loadSecrets(layout.secretsFile),
    env,
    toolchain: createToolchain({
      env,
      enginesDir: enginesDirOf(env),
      onDownload: (what) => {
        onProgress('download', `${what}, once for all stacks`);
      },
    }),
    report: (text) => {
      onProgress('stack', text);
    },
  };
}
