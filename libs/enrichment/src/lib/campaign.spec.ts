import fc from 'fast-check';

import { MAX_CAMPAIGN_LENGTH, MAX_CLICK_ID_LENGTH, readCampaign } from './campaign.ts';

describe('readCampaign', () => {
  it.each([
    ['no query', 'https://e.com/a', null],
    ['an empty query', 'https://e.com/a?', null],
    ['other parameters', 'https://e.com/a?id=1&utm=2&utm_foo=3', null],
    [
      'every field',
      '/a?utm_id=6&utm_content=5&utm_term=4&utm_campaign=3&utm_medium=2&utm_source=1',
      { source: '1', medium: '2', name: '3', term: '4', content: '5', id: '6' },
    ],
    ['one field', 'https://e.com/?id=1&utm_source=mail', { source: 'mail' }],
    ['a bare page name', 'page_1?utm_source=mail', { source: 'mail' }],
    ['another case', '/?UTM_Source=Mail', { source: 'Mail' }],
    ['an escaped name', '/?%75tm_source=mail', { source: 'mail' }],
    ['escapes and plus', '/?utm_campaign=spring+sale%20%C3%BC%2B', { name: 'spring sale ü+' }],
    ['a broken escape', '/?utm_campaign=100%&utm_term=%zz', { name: '100%', term: '%zz' }],
    ['bytes that are no UTF-8', '/?utm_source=a%ff', { source: 'a\ufffd' }],
    ['repeated parameters', '/?utm_source=a&utm_source=b&UTM_SOURCE=c', { source: 'a' }],
    ['an empty value', '/?utm_source=&utm_medium=+&utm_term=x', { term: 'x' }],
    ['a parameter without a value', '/?utm_source', null],
    ['a fragment', '/?utm_source=a#b?utm_medium=c', { source: 'a' }],
    ['a query in the fragment', '/#/a?utm_source=a', null],
    ['names of objects', '/?__proto__=a&constructor=b', null],
    ['what cannot be parsed', 'http://[::1/?utm_source=a', { source: 'a' }],
  ])('knows the campaign of %s', (_, url, campaign) => {
    expect(readCampaign(url)).toEqual({ campaign, clickId: null });
  });

  it.each([
    ['gclid', 'Google'],
    ['gbraid', 'Google'],
    ['wbraid', 'Google'],
    ['dclid', 'DoubleClick'],
    ['fbclid', 'Meta'],
    ['msclkid', 'Microsoft'],
    ['ttclid', 'TikTok'],
    ['twclid', 'X'],
    ['li_fat_id', 'LinkedIn'],
    ['yclid', 'Yandex'],
    ['epik', 'Pinterest'],
    ['rdt_cid', 'Reddit'],
    ['ScCid', 'Snapchat'],
    ['irclickid', 'Impact'],
  ])('knows %s as an id of %s', (parameter, network) => {
    expect(readCampaign(`https://e.com/?id=1&${parameter}=Ab-1_c`)).toEqual({
      campaign: null,
      clickId: { network, id: 'Ab-1_c' },
    });
  });

  it.each([
    ['the first of several', '/?fbclid=a&gclid=b', { network: 'Meta', id: 'a' }],
    ['the first of a repeated one', '/?gclid=a&gclid=b', { network: 'Google', id: 'a' }],
    ['the first that is not empty', '/?gclid=&fbclid=b', { network: 'Meta', id: 'b' }],
    ['none that is only alike', '/?xgclid=a&gclids=b', null],
  ])('takes %s', (_, url, clickId) => {
    expect(readCampaign(url).clickId).toEqual(clickId);
  });

  it('cuts what is long', () => {
    const long = 'x'.repeat(10_000);

    expect(readCampaign(`/?utm_source=${long}&gclid=${long}`)).toEqual({
      campaign: { source: 'x'.repeat(MAX_CAMPAIGN_LENGTH) },
      clickId: { network: 'Google', id: 'x'.repeat(MAX_CLICK_ID_LENGTH) },
    });
  });

  it('gives well-formed text of bounded length, whatever comes', () => {
    const value = fc.string({ unit: 'binary', maxLength: 600 });

    fc.assert(
      fc.property(value, value, (source, id) => {
        const { campaign, clickId } = readCampaign(`/?utm_source=${source}&gclid=${id}`);
        expect(campaign?.source?.length ?? 0).toBeLessThanOrEqual(MAX_CAMPAIGN_LENGTH);
        expect(clickId?.id.length ?? 0).toBeLessThanOrEqual(MAX_CLICK_ID_LENGTH);
        expect(JSON.stringify({ campaign, clickId }).isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
