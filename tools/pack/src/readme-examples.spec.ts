import { readmeExamples } from './readme-examples.ts';

const README = [
  '# thing',
  '## Why',
  '```ts\nconst before = 1;\n```',
  '## Usage',
  '```sh\nnpm i\n```',
  'And then:\n```ts\nconst program = 1;\n```',
  '```ts\nconst after = 1;\n```',
  '',
].join('\n\n');

describe('readmeExamples', () => {
  it('runs the first ts block under Usage and compiles the others', () => {
    expect(readmeExamples(README)).toEqual({
      program: 'const program = 1;\n',
      modules: ['const before = 1;\n', 'const after = 1;\n'],
    });
  });

  it('fails when there is nothing to run', () => {
    expect(() => readmeExamples('# thing\n\n## Usage\n\nJust do it.\n')).toThrow(/Usage/);
  });
});
