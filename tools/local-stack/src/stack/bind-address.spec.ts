import { bindAddressOf } from './bind-address.ts';

describe('bindAddressOf', () => {
  it.each([
    [undefined, '127.0.0.1'],
    ['', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
  ])('takes %p for %s', (text, address) => {
    expect(bindAddressOf({ STACK_BIND_ADDRESS: text })).toBe(address);
  });

  it('refuses what is no address, before an engine would', () => {
    expect(() => bindAddressOf({ STACK_BIND_ADDRESS: 'everywhere' })).toThrow(
      'STACK_BIND_ADDRESS="everywhere" is not an IP address',
    );
  });
});
