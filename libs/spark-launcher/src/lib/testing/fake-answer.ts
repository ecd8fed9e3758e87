/** A request as the fake sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly hasRequestedBy: boolean;
}

/** An answer as it goes over the wire. */
export interface FakeAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: unknown): FakeAnswer {
  return { status, body: JSON.stringify(body) };
}
