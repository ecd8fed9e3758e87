import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { isSwapped, swapIn, swapOut } from './package-swap.ts';
import { guardSwap } from './swap-guard.ts';

const SOURCE = `{ "name":   "thing", "version": "0.1.0", "private": true,
  "exports": { ".": "./src/index.ts" } }`;

describe('swapping the manifest', () => {
  let dir: string;
  let licence: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'swap-'));
    licence = join(mkdtempSync(join(tmpdir(), 'licence-')), 'LICENSE');
    writeFileSync(licence, 'MIT');
    writeFileSync(join(dir, 'package.json'), SOURCE);
  });

  afterEach(() => {
    rmSync(dir, { recursive: true });
    rmSync(dirname(licence), { recursive: true });
  });

  function manifest(): string {
    return readFileSync(join(dir, 'package.json'), 'utf8');
  }

  it('puts the published one in place, and the old one back byte for byte', () => {
    swapIn(dir, licence);

    expect(isSwapped(dir)).toBe(true);
    expect(JSON.parse(manifest())).toMatchObject({ files: ['dist'] });
    expect(readFileSync(join(dir, 'LICENSE'), 'utf8')).toBe('MIT');

    swapOut(dir);

    expect(manifest()).toBe(SOURCE);
    expect(readdirSync(dir)).toEqual(['package.json']);
  });

  it('changes nothing when there was no swap', () => {
    swapOut(dir);

    expect(manifest()).toBe(SOURCE);
  });

  it('keeps a manifest that was edited after an interrupted swap', () => {
    const edited = SOURCE.replace('0.1.0', '0.2.0');
    swapIn(dir, licence);
    writeFileSync(join(dir, 'package.json'), edited);

    swapOut(dir);

    expect(manifest()).toBe(edited);
    expect(readdirSync(dir)).toEqual(['package.json']);
  });

  it('says where to get a manifest that nobody kept', () => {
    writeFileSync(join(dir, 'package.json'), '{ "name": "thing" }');

    expect(() => {
      swapOut(dir);
    }).toThrow(/git/);
  });

  it('refuses to swap what is not exact, and then leaves everything as it is', () => {
    const loose = SOURCE.replace('"exports"', '"dependencies": { "x": "^1.0.0" }, "exports"');
    writeFileSync(join(dir, 'package.json'), loose);

    expect(() => {
      swapIn(dir, licence);
    }).toThrow(/no exact version/);
    expect(readdirSync(dir)).toEqual(['package.json']);
    expect(manifest()).toBe(loose);
  });

  it('is ended by the guard when npm does not end it', async () => {
    swapIn(dir, licence);

    await guardSwap(dir, 0);

    expect(manifest()).toBe(SOURCE);
  });

  it('is no business of the guard any more when npm has ended it', async () => {
    swapIn(dir, licence);
    const guard = guardSwap(dir);
    swapOut(dir);

    await guard;

    expect(manifest()).toBe(SOURCE);
  });
});
