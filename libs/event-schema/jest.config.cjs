module.exports = {
  displayName: 'event-schema',
  preset: '../../jest.preset.cjs',
};
