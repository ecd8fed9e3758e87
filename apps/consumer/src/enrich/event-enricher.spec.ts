import { aClickEvent } from '@clickstream/event-schema/testing';

import { createPlainEnricher } from '../testing/plain-enricher.ts';

describe('EventEnricher', () => {
  const enricher = createPlainEnricher();

  it('adds country, page and agent to the event', () => {
    const event = aClickEvent({ url: 'HTTP://A/', ip: '192.0.2.1', user_agent: 'curl/8.0' });

    expect(enricher.enrich(event)).toMatchObject({
      event,
      page: { url: 'http://a/', urlRules: 'default 1' },
      place: { country: 'DE', city: 'Berlin', database: 'test-geo 2026-01-01' },
      agent: { bot: true },
    });
  });

  it('forgets what may not be stored of a URL before it names the page', () => {
    const event = aClickEvent({ url: 'http://a/?id=1&mail=x', referrer: 'http://b/?mail=x' });

    expect(createPlainEnricher({ queryParameters: ['id'] }).enrich(event)).toMatchObject({
      event: { url: 'http://a/?id=1', referrer: 'http://b/' },
      page: { url: 'http://a/?id=1' },
    });
  });

  it('reads the campaign before the query is gone', () => {
    const event = aClickEvent({ url: 'http://a/?utm_source=mail&gclid=g' });

    expect(createPlainEnricher({ queryParameters: [] }).enrich(event)).toMatchObject({
      event: { url: 'http://a/' },
      campaign: { campaign: { source: 'mail' }, clickId: { network: 'Google', id: 'g' } },
    });
  });

  it('reads what was searched for only where its parameter may be stored', () => {
    const event = aClickEvent({ referrer: 'https://www.bing.com/search?q=shoes' });
    const termOf = (parameters: readonly string[] | undefined): string | null =>
      createPlainEnricher({ queryParameters: parameters }).enrich(event).page.referrer.term;

    expect([termOf(undefined), termOf(['q']), termOf(['id'])]).toEqual(['shoes', 'shoes', null]);
  });

  it('knows no country without an address', () => {
    expect(enricher.enrich(aClickEvent({ ip: null })).place.country).toBe('ZZ');
  });

  it('finds the same for the same event', () => {
    const event = aClickEvent({ ip: '192.0.2.1', user_agent: 'Mozilla/5.0 Firefox/128.0' });

    expect(enricher.enrich(event)).toEqual(enricher.enrich(event));
  });
});
