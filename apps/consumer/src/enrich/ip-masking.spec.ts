import { aClickEvent } from '@clickstream/event-schema/testing';

import { maskEvent, maskIp } from './ip-masking.ts';

describe('maskIp', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['203.0.113.0', '203.0.113.0'],
    ['255.255.255.255', '255.255.255.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::FFFF:cb00:714d', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:DB8:0001::1', '2001:db8:1::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:0:1::1', '2001:0:1::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::1', '::'],
    ['64:ff9b::203.0.113.77', '64:ff9b::'],
    ['2002:cb00:714d::1', '2002:cb00:7100::'],
    ['203.0.113.77:443', null],
    ['203.0.113.77, 10.0.0.1', null],
    ['unknown', null],
    ['', null],
    [null, null],
  ])('truncates %s to %s', (ip, masked) => {
    expect(maskIp(ip, 'truncate')).toBe(masked);
  });

  it.each(['203.0.113.77', '2001:db8::1', '::ffff:203.0.113.77', 'unknown', '', null])(
    'keeps %s or drops it',
    (ip) => {
      expect(maskIp(ip, 'none')).toBe(ip);
      expect(maskIp(ip, 'drop')).toBeNull();
    },
  );
});

describe('maskEvent', () => {
  it('changes nothing of an event that is not masked', () => {
    const event = aClickEvent({ ip: '203.0.113.77', title: 'for 203.0.113.77' });

    expect(maskEvent(event, 'none')).toBe(event);
    expect(maskEvent({ ...event, ip: null }, 'drop')).toEqual({ ...event, ip: null });
  });

  it.each([
    ['203.0.113.77', 'at 203.0.113.77.', 'at 203.0.113.0.'],
    ['203.0.113.77', '{"peer":"203.0.113.77:443"}', '{"peer":"203.0.113.0:443"}'],
    ['203.0.113.77', '::ffff:203.0.113.77', '::ffff:203.0.113.0'],
    ['::ffff:203.0.113.77', '?ip=203.0.113.77&a=1', '?ip=203.0.113.0&a=1'],
    ['2001:db8::1', 'http://[2001:DB8::1]/', 'http://[2001:db8::]/'],
    ['2001:db8::1', '/?ip=2001%3Adb8%3A%3A1', '/?ip=2001:db8::'],
  ])('masks %s also in "%s"', (ip, text, masked) => {
    const event = aClickEvent({ ip, title: text, url: text, properties: text });

    expect(maskEvent(event, 'truncate')).toMatchObject({
      title: masked,
      url: masked,
      properties: masked,
    });
  });

  it.each([
    ['1.2.3.4', '11.2.3.4 1.2.3.45 1.2.3.4.5 0.1.2.3.4 1x2x3x4'],
    ['2001:db8::1', '2001:db8::12 12001:db8::1 2001:db8::1:2'],
    ['a', 'a page about a'],
  ])('takes no other text for %s', (ip, text) => {
    expect(maskEvent(aClickEvent({ ip, title: text }), 'drop').title).toBe(text);
  });

  it('keeps what makes the row key', () => {
    const event = aClickEvent({ ip: '203.0.113.77', user_id: '203.0.113.77' });

    expect(maskEvent(event, 'drop')).toEqual({ ...event, ip: null });
  });
});
