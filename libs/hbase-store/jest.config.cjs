module.exports = {
  displayName: 'hbase-store',
  preset: '../../jest.preset.cjs',
};
