import { chromium, type Browser } from 'playwright-core';

import { unpackChromium } from './unpack-chromium.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium with an empty profile of its own. */
export async function startTestBrowser(): Promise<Browser> {
  const { executable, env } = await unpackChromium();
  return chromium.launch({ executablePath: executable, env, args: ARGS });
}
