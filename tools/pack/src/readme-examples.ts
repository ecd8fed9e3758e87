const TS_BLOCK = /^```ts\n([\s\S]*?)^```$/gm;

/** The TypeScript examples of a README. */
export interface ReadmeExamples {
  /** The first under `## Usage`: a whole program, which the tests run. */
  readonly program: string;
  /** All others, each a module of its own that must compile. */
  readonly modules: readonly string[];
}

/** @throws Error when nothing under `## Usage` can be run. */
export function readmeExamples(markdown: string): ReadmeExamples {
  const usage = markdown.indexOf('\n## Usage\n');
  const blocks = [...markdown.matchAll(TS_BLOCK)];
  const program = usage < 0 ? undefined : blocks.find((block) => block.index > usage);
  if (program?.[1] === undefined) throw new Error('the README has no ts block under "## Usage"');
  const others = blocks.filter((block) => block !== program);
  return { program: program[1], modules: others.map(([, text = '']) => text) };
}
