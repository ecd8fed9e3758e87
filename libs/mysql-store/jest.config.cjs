module.exports = {
  displayName: 'mysql-store',
  preset: '../../jest.preset.cjs',
};
