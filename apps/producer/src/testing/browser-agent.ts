export const BROWSER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0';
