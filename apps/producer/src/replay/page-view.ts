import type { LoggedRequest } from './access-log-line.ts';

/** What a page loads, by extension: requests for these are no page views. */
const ASSET_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    'css js mjs map json xml txt',
    'ico png jpg jpeg gif svg webp avif bmp',
    'woff woff2 ttf otf eot',
    'mp3 mp4 webm ogg wav avi mov',
    'pdf zip gz tgz bz2 xz tar rar 7z jar war exe dmg iso deb rpm swf',
  ].flatMap((line) => line.split(' ')),
);
const NOT_MODIFIED = 304;

/** True for a page that was served: GET, 2xx or 304, and no static asset by its extension. Pure. */
export function isPageView(request: LoggedRequest): boolean {
  const served = (request.status >= 200 && request.status < 300) || request.status === NOT_MODIFIED;
  return served && request.method === 'GET' && !isAsset(request.target);
}

function isAsset(target: string): boolean {
  const path = target.split(/[?#]/, 1)[0] ?? '';
  const dot = path.lastIndexOf('.');
  return dot !== -1 && ASSET_EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}
