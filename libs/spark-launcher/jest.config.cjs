module.exports = {
  displayName: 'spark-launcher',
  preset: '../../jest.preset.cjs',
};
