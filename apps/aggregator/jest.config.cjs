module.exports = {
  displayName: 'aggregator',
  preset: '../../jest.preset.cjs',
};
