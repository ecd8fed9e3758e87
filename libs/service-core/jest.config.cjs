module.exports = {
  displayName: 'service-core',
  preset: '../../jest.preset.cjs',
};
