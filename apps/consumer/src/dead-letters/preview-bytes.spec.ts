import { previewBytes, safeText } from './preview-bytes.ts';

describe('previewBytes', () => {
  it('shows bytes and text, and says how many it does not show', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":1}\n'), Buffer.alloc(20, 0xff)]);

    expect(previewBytes(bytes, 18)).toEqual([
      '00000000  7b 22 61 22 3a 31 7d 0a ff ff ff ff ff ff ff ff  {"a":1}.........',
      '00000010  ff ff                                            ..',
      'and 10 bytes more',
    ]);
  });
});

describe('safeText', () => {
  it('lets nothing through that moves a terminal', () => {
    expect(safeText('a\u001b[31m\nb\u202ec')).toBe('a\\u001b[31m\\u000ab\\u202ec');
    expect(safeText('x'.repeat(400))).toHaveLength(300);
  });
});
