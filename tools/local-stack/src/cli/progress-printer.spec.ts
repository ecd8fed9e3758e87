import { progressPrinter } from './progress-printer.ts';

describe('progressPrinter', () => {
  it('prints seconds, step and text, one line per event', () => {
    const lines: string[] = [];

    progressPrinter((line) => lines.push(line))('mysql', 'is ready');

    expect(lines).toEqual([expect.stringMatching(/^ {3}0\.\d s {2}mysql {10}is ready\n$/)]);
  });
});
