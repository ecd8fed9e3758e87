import { placeOf } from './geo-record.ts';

const NOTHING = { country: 'ZZ', city: null, region: null };

describe('placeOf', () => {
  it.each([
    [
      'MaxMind’s layout',
      {
        country: { iso_code: 'DE' },
        city: { names: { de: 'München', en: 'Munich' } },
        subdivisions: [
          { iso_code: 'BY', names: { de: 'Bayern', en: 'Bavaria' } },
          { iso_code: 'OBB', names: { en: 'Upper Bavaria' } },
        ],
      },
      { country: 'DE', city: 'Munich', region: 'Bavaria' },
    ],
    [
      'a subdivision without an English name',
      { country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'CA', names: { de: 'Kal.' } }] },
      { country: 'US', city: null, region: 'US-CA' },
    ],
    [
      'the country where the network is registered',
      { registered_country: { iso_code: 'FR' } },
      { country: 'FR', city: null, region: null },
    ],
    [
      'the flat layout',
      { country_code: 'JP', city: 'Tokyo', state1: 'Tokyo', state2: '', postcode: '' },
      { country: 'JP', city: 'Tokyo', region: 'Tokyo' },
    ],
    [
      'the flat layout without a city',
      { country_code: 'JP', city: '', state1: '' },
      { country: 'JP', city: null, region: null },
    ],
    ['a region of many countries', { country_code: 'EU' }, NOTHING],
    ['a country that is no code', { country_code: 'Germany' }, NOTHING],
    ['a number for a name', { country_code: 49, city: 7, state1: {} }, NOTHING],
    ['other members', { country: 'DE', subdivisions: 'BY', city: [] }, NOTHING],
    ['empty lists', { subdivisions: [] }, NOTHING],
    ['no record', null, NOTHING],
    ['a text', 'DE', NOTHING],
  ])('reads %s', (_, record, place) => {
    expect(placeOf(record)).toEqual(place);
  });
});
