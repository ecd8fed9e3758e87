import { parseMySqlUrl, toPoolOptions } from './pool-options.ts';

const SETTINGS = { connections: 1, queueLimit: 1, connectTimeoutMs: 1 };

describe('parseMySqlUrl', () => {
  it('decodes the parts and fills in the port', () => {
    expect(parseMySqlUrl('mysql://us%40er:p%2Fw%3Ad@db.example/clickstream_db')).toEqual({
      host: 'db.example',
      port: 3306,
      user: 'us@er',
      password: 'p/w:d',
      database: 'clickstream_db',
    });
    expect(parseMySqlUrl('mysql://u@[::1]:13306/x')).toMatchObject({ host: '::1', port: 13306 });
  });

  it.each(['', 'localhost:3306', 'http://u:geheim@h/d', 'mysql:///d'])(
    'refuses "%s" without repeating it',
    (url) => {
      expect(() => parseMySqlUrl(url)).toThrow(/^expected mysql:\/\/user:password@host/);
    },
  );
});

describe('toPoolOptions', () => {
  it('verifies the server with TLS, and without it gives no password to a key from the network', () => {
    const tls = { ...SETTINGS, tls: { verifyIdentity: true } };

    expect(toPoolOptions('mysql://u:p@db.example/d', tls)).toMatchObject({
      ssl: { rejectUnauthorized: true, verifyIdentity: true },
    });
    expect(toPoolOptions('mysql://u:p@db.example/d', SETTINGS).authPlugins).toBeDefined();
    expect(toPoolOptions('mysql://u:p@127.0.0.1/d', SETTINGS).authPlugins).toBeUndefined();
    expect(
      toPoolOptions('mysql://u:p@db.example/d', { ...SETTINGS, allowPublicKeyRetrieval: true })
        .authPlugins,
    ).toBeUndefined();
  });

  it('takes no driver option from the URL', () => {
    const options = toPoolOptions(
      'mysql://u:p@h/d?multipleStatements=true&compress=true&flags=LOCAL_FILES',
      SETTINGS,
    );

    expect(options.multipleStatements).toBe(false);
    expect(options).not.toHaveProperty('compress');
    expect(options).not.toHaveProperty('flags');
    // Without it the driver refuses a server that asks for a file of this machine.
    expect(options).not.toHaveProperty('infileStreamFactory');
  });
});
