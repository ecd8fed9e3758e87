module.exports = {
  displayName: 'producer',
  preset: '../../jest.preset.cjs',
};
