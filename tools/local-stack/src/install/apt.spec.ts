import { packagesOf } from './apt.ts';

describe('packagesOf', () => {
  it('takes the package names out of the answer of apt', () => {
    const answer = [
      'Reading package lists...',
      "'http://mirror.example/debian/pool/main/m/mysql/mysql-server-core_9.7.4-2_amd64.deb' mysql-server-core_9.7.4-2_amd64.deb 26124236 SHA256:00",
      "'http://mirror.example/debian/pool/main/z/zlib/zlib1g_1.3_amd64.deb' zlib1g_1%3a1.3_amd64.deb 92424 SHA256:00",
    ].join('\n');

    expect(packagesOf(answer)).toEqual(['mysql-server-core', 'zlib1g']);
  });
});
