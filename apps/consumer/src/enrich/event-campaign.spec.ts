import { aClickEvent } from '@clickstream/event-schema/testing';

import { readEventCampaign } from './event-campaign.ts';

const SEGMENT = {
  source: 'news',
  medium: 'mail',
  name: 'spring',
  term: 't',
  content: 'c',
  id: 'i',
};

function campaignIn(campaign: unknown): string {
  return JSON.stringify({ context: { campaign } });
}

describe('readEventCampaign', () => {
  it.each([
    ['the URL', '/?utm_source=a', null, { source: 'a' }],
    ['the URL first', '/?utm_source=a', campaignIn(SEGMENT), { source: 'a' }],
    ['the context of the SDK', '/', campaignIn(SEGMENT), SEGMENT],
    [
      'the fields that are text',
      '/',
      campaignIn({ name: 'x', source: 7, medium: '', other: 'y' }),
      { name: 'x' },
    ],
    ['no context', '/', '{"campaign":{"name":"x"}}', null],
    ['no object', '/', campaignIn('spring'), null],
    ['nothing', '/', campaignIn(null), null],
    ['no JSON', '/', '{"context":{"campaign"', null],
    ['no properties', '/', null, null],
  ])('takes the campaign of %s', (_, url, properties, campaign) => {
    expect(readEventCampaign(aClickEvent({ url, properties })).campaign).toEqual(campaign);
  });

  it('takes the click id of the URL beside a campaign of the context', () => {
    const event = aClickEvent({ url: '/?gclid=g', properties: campaignIn({ name: 'x' }) });

    expect(readEventCampaign(event)).toEqual({
      campaign: { name: 'x' },
      clickId: { network: 'Google', id: 'g' },
    });
  });
});
