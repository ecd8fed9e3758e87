/** A network that loses the first so many answers to events: they are stored, and the sender does not know. */
export function losingFirst(answers: number, onLoss: () => void = () => undefined): typeof fetch {
  let left = answers;
  return async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    if (request.method !== 'POST') return response;
    left -= 1;
    if (left < 0) return response;
    onLoss();
    return new Response('', { status: 503 });
  };
}
