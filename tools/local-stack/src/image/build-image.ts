import { createToolchain } from '../install/toolchain.ts';
import { runCommand } from '../process/run-command.ts';
import type { ProgressListener } from '../stack/stack-context.ts';
import { enginesDirOf } from '../stack/stack-layout.ts';
import { DOCKERFILE, gatherImageContext } from './image-context.ts';
import { tarArguments, tarMembers } from './tar-arguments.ts';

export const IMAGE_TAG = 'clickstream-stack';

export interface BuildImageOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: ProgressListener;
}

/**
 * Builds the image of all engines with the Docker engine that `docker` finds, tags it, and returns its id: 64 hexadecimal
 * digits, which stay right when another working copy builds under the same tag.
 *
 * @throws LocalStackError when something cannot be downloaded or built, with the end of the output.
 */
export async function buildImage({ env, onProgress }: BuildImageOptions): Promise<string> {
  const report = (text: string): void => {
    onProgress('image', text);
  };
  const toolchain = createToolchain({
    env,
    enginesDir: enginesDirOf(env),
    onDownload: (what) => {
      onProgress('download', `${what}, once for all stacks`);
    },
  });
  const entries = await gatherImageContext({ env, toolchain, report });
  report('building');
  const baseImage = env['STACK_BASE_IMAGE'] ?? '';
  const build = [
    `docker build --quiet --tag ${IMAGE_TAG} --file ${DOCKERFILE}`,
    ...(baseImage === '' ? [] : ['--build-arg BASE_IMAGE="$STACK_BASE_IMAGE"']),
    '-',
  ].join(' ');
  const output = await runCommand(
    'bash',
    ['-o', 'pipefail', '-c', `tar "$@" | ${build}`, 'tar', ...tarArguments(entries)],
    { env, input: tarMembers(entries) },
  );
  const id = output.split('\n').at(-1)?.replace('sha256:', '') ?? '';
  report(`${IMAGE_TAG} is built`);
  return id;
}
