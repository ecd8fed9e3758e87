import { DeadlineConnection } from '../connection/deadline-connection.ts';

/**
 * Gets each statement of this process before it is sent, and the connection that it goes to, and gives what is sent in
 * its place. While it waits the statement waits.
 */
export type StatementInterceptor = (
  statement: string,
  connection: object,
) => string | Promise<string>;

/** Lets a test process fail, or differ, between two statements of a transaction; the process stays so until it ends. */
export function interceptStatements(intercept: StatementInterceptor): void {
  const { prototype } = DeadlineConnection;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with `this` below
  const { query } = prototype;
  prototype.query = function (this: DeadlineConnection, statement, parameters, callback) {
    void Promise.resolve(intercept(statement, this)).then((sent) =>
      query.call(this, sent, parameters, callback),
    );
    return { stream: notStreamed };
  };
}

function notStreamed(): never {
  throw new Error('streams are not supported');
}
