import { fingerprint } from './fingerprint.ts';
import { CORRUPTIONS } from './testing/corruptions.ts';
import { honestCase, type Case } from './testing/honest-pipeline.ts';
import { aSentEvent, anEntry } from './testing/sent.ts';

function aCase(): Case {
  const entries = ['ann', 'bob', 'eve'].map((userId, n) =>
    anEntry(aSentEvent(n, { userId, url: `page_${n % 2}` })),
  );
  return honestCase({ entries, storedUnknown: () => false, poison: [] });
}

describe('fingerprint', () => {
  it('does not depend on the order in which the numbers were read', () => {
    const { published, hourly, visitors } = aCase().evidence.numbers;

    const turned = {
      published: new Map([...published].reverse()),
      hourly: new Map([...hourly].reverse()),
      visitors: new Map(
        [...visitors].reverse().map(([key, users]) => [key, new Set([...users].reverse())]),
      ),
    };

    expect(fingerprint(turned)).toBe(fingerprint({ published, hourly, visitors }));
  });

  it.each(
    CORRUPTIONS.filter(({ invariant }) => invariant === 'I5').map(({ what, apply }) => [
      what,
      apply,
    ]),
  )('differs when %s', (_, apply) => {
    const one = aCase();
    apply(one);

    expect(fingerprint(one.evidence.numbers)).not.toBe(fingerprint(aCase().evidence.numbers));
  });
});
