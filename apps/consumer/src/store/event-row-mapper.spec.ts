import { aClickEvent } from '@clickstream/event-schema/testing';

import type { IpMasking } from '../enrich/ip-masking.ts';
import { createPlainEnricher } from '../testing/plain-enricher.ts';
import { toEventRow } from './event-row-mapper.ts';

const SOURCE = { topic: 'clickstream', partition: 3, offset: '42' };
const enricher = createPlainEnricher();

function cellsOf(
  changes: Parameters<typeof aClickEvent>[0],
  ipMasking: IpMasking = 'none',
): Record<string, Buffer> {
  const enriched = createPlainEnricher({ ipMasking }).enrich(aClickEvent(changes));
  const { cells } = toEventRow(enriched, SOURCE);
  return Object.fromEntries(
    Object.entries(cells).flatMap(([family, columns]) =>
      Object.entries(columns).map(([qualifier, value]) => [`${family}:${qualifier}`, value]),
    ),
  );
}

describe('toEventRow', () => {
  it('names the row by user, time and id', () => {
    const event = aClickEvent();

    expect(toEventRow(enricher.enrich(event), SOURCE)).toMatchObject({
      userId: event.user_id,
      timestampMs: event.timestamp,
      eventId: event.event_id,
    });
  });

  it('writes every column of a full event', () => {
    const cells = cellsOf({
      event_id: 'a987fbc9-4bed-3078-af07-9141ba07c9f3',
      client_event_id: 'c-1',
      event_type: 'click',
      event_name: 'buy',
      user_id: 'ü-1',
      session_id: 's-1',
      page_view_id: 'p-1',
      url: 'HTTP://Shop/?utm_source=mail&gclid=g-1',
      referrer: 'https://www.bing.com/search?q=shoes',
      title: 'Shop',
      timestamp: 1_767_225_600_123,
      received_at: 1_767_225_600_456,
      time_spent: 12.5,
      ip: '192.0.2.1',
      user_agent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0',
      client_hints: '{"mobile":false}',
      properties: '{"a":1}',
    });
    const { 'click_data:rest': rest, ...others } = cells;

    expect(
      Object.fromEntries(
        Object.entries(others).map(([name, value]) => [
          name,
          /timestamp|received_at|time_spent|bot/.test(name)
            ? value.toString('hex')
            : value.toString(),
        ]),
      ),
    ).toEqual({
      'click_data:event_id': 'a987fbc9-4bed-3078-af07-9141ba07c9f3',
      'click_data:event_type': 'click',
      'click_data:user_id': 'ü-1',
      'click_data:session_id': 's-1',
      'click_data:page_view_id': 'p-1',
      'click_data:url': 'http://shop/',
      'click_data:raw_url': 'HTTP://Shop/?utm_source=mail&gclid=g-1',
      'click_data:referrer': 'https://www.bing.com/search?q=shoes',
      'click_data:referrer_medium': 'search',
      'click_data:referrer_source': 'Bing',
      'click_data:timestamp': '0000019b76daa87b',
      'click_data:received_at': '0000019b76daa9c8',
      'click_data:time_spent': '4029000000000000',
      'click_data:source': 'v1',
      'click_data:app_id': 'test',
      'click_data:kafka': 'clickstream/3/42',
      'geo_data:country': 'DE',
      'geo_data:city': 'Berlin',
      'geo_data:region': 'Land Berlin',
      'geo_data:ip': '192.0.2.1',
      'geo_data:database': 'test-geo 2026-01-01',
      'user_agent_data:browser': 'Firefox',
      'user_agent_data:browser_version': '128.0',
      'user_agent_data:os': 'Windows',
      'user_agent_data:os_version': 'NT 10.0',
      'user_agent_data:device': 'desktop',
      'user_agent_data:raw':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0',
      'user_agent_data:bot': '00',
    });
    expect(JSON.parse(rest?.toString() ?? '')).toEqual({
      client_event_id: 'c-1',
      event_name: 'buy',
      user_id_kind: 'user',
      title: 'Shop',
      timestamp_source: 'client',
      url_rules: 'default 1',
      referrer_term: 'shoes',
      referrer_rules: 1,
      campaign: { source: 'mail' },
      click_id: { network: 'Google', id: 'g-1' },
      client_hints: '{"mobile":false}',
      properties: '{"a":1}',
    });
  });

  it('writes no cell for null', () => {
    const cells = cellsOf({ time_spent: null, ip: null, user_agent: null });

    expect(Object.keys(cells).sort()).toEqual([
      'click_data:app_id',
      'click_data:event_id',
      'click_data:event_type',
      'click_data:kafka',
      'click_data:raw_url',
      'click_data:received_at',
      'click_data:rest',
      'click_data:source',
      'click_data:timestamp',
      'click_data:url',
      'click_data:user_id',
      'geo_data:country',
      'geo_data:database',
      'user_agent_data:bot',
    ]);
    expect(cells['geo_data:country']?.toString()).toBe('ZZ');
  });

  it('names the medium of a site that is not listed, and no source', () => {
    const cells = cellsOf({ referrer: 'https://other.example/' });

    expect(cells['click_data:referrer_medium']?.toString()).toBe('unknown');
    expect(cells['click_data:referrer_source']).toBeUndefined();
  });

  it.each<[IpMasking, string, string | undefined]>([
    ['truncate', '203.0.113.77', '203.0.113.0'],
    ['drop', '203.0.113.77', undefined],
    ['truncate', '2001:db8:1:2::77', '2001:db8:1::'],
    ['drop', '2001:db8:1:2::77', undefined],
  ])('with %s, %s stands in no cell', (masking, ip, kept) => {
    const cells = cellsOf(
      {
        ip,
        url: `http://shop/?from=${ip}`,
        referrer: `http://${ip}/`,
        title: ip,
        user_agent: `Mozilla/5.0 (${ip})`,
        session_id: `s-${ip}`,
        properties: JSON.stringify({ forwarded_for: [ip], nested: { ip } }),
      },
      masking,
    );

    expect(Object.entries(cells).filter(([, value]) => value.includes(ip))).toEqual([]);
    expect(cells['geo_data:ip']?.toString()).toBe(kept);
    expect(cells['geo_data:country']?.toString()).toBe('DE');
  });

  it('keeps a measured zero apart from not measured', () => {
    expect(cellsOf({ time_spent: 0 })['click_data:time_spent']).toEqual(Buffer.alloc(8));
  });

  it('flags a bot as Java would', () => {
    const cells = cellsOf({ user_agent: 'Googlebot/2.1' });

    expect(cells['user_agent_data:bot']).toEqual(Buffer.from([0xff]));
    expect(cells['user_agent_data:bot_reason']?.toString()).toBe('agent: Google');
  });
});
