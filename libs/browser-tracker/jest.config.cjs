module.exports = {
  displayName: 'browser-tracker',
  preset: '../../jest.preset.cjs',
};
