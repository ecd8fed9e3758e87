/** Ends what jest.start-mariadb.cjs started. */
module.exports = async () => {
  if (globalThis.startedMariaDb === undefined) return;
  await globalThis.startedMariaDb[Symbol.asyncDispose]();
  delete process.env.MARIADB_MIGRATOR_URL;
};
