import type { UrlRules } from './url-rules.ts';

// a path that was cut for its length is a name already, and must stay as it is
const CUT_PATH = /~[0-9a-f]{32}$/;

/**
 * What the rules do to a normalised path: index pages, then the slash at its end. Pure.
 *
 * Applied twice it changes nothing: where both are stripped, it goes on until neither is at the end.
 */
export function createPathRule(
  rules: Pick<UrlRules, 'indexPages' | 'trailingSlash'>,
): (path: string) => string {
  const { policy, names } = rules.indexPages;
  const pages = new Set(policy === 'keep' ? [] : names.map((name) => name.toLowerCase()));
  const endsInPage = (path: string): boolean =>
    pages.has(path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  const withoutPage = (path: string): string =>
    endsInPage(path) ? path.slice(0, path.lastIndexOf('/') + 1) : path;
  switch (rules.trailingSlash) {
    case 'keep':
      return withoutPage;
    case 'add':
      return (path) => withSlash(withoutPage(path));
    case 'strip':
      return (path) => {
        let rest = withoutSlashes(path);
        while (endsInPage(rest)) rest = withoutSlashes(withoutPage(rest));
        return rest === '' && path !== '' ? '/' : rest;
      };
  }
}

function withSlash(path: string): string {
  const isFile = path.includes('.', path.lastIndexOf('/'));
  return path === '' || path.endsWith('/') || isFile || CUT_PATH.test(path) ? path : `${path}/`;
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
