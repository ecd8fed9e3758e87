export { startTestBrowser } from './lib/browser/test-browser.ts';
export { TestSite } from './lib/browser/test-site.ts';
