export { encodeMmdb, type MmdbContent, type MmdbValue } from './lib/testing/mmdb-file.ts';
