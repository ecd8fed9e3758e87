import { thrownCode } from '../testing/thrown-code.ts';
import { trackOperation } from './tracked-operation.ts';
import { Delete } from './vendor.ts';

describe('trackOperation', () => {
  it('tells when the package takes the message', () => {
    using tracked = trackOperation(new Delete(Buffer.from('a')));
    expect(tracked.isSent).toBe(false);

    const fields = tracked.operation.getFields();

    expect(fields).toMatchObject({ row: Buffer.from('a'), mutateType: 'DELETE' });
    expect(tracked.isSent).toBe(true);
  });

  it('keeps what was given up from being sent later', () => {
    const tracked = trackOperation(new Delete(Buffer.from('a')));
    tracked[Symbol.dispose]();

    expect(thrownCode(() => tracked.operation.getFields())).toBe('HBASE_STORE_ABORTED');
    expect(tracked.isSent).toBe(false);
  });
});
