import { ClientConnection, expectedEnd, getRequest } from "./client-connection.ts";

/** Connections that requests are sent on: one at a time on each. */
const connections = 64;

/** An answer that takes longer than this does not come, in ms. */
const patience = 30_000;

export interface PacedTarget {
  readonly origin: string;
  readonly path: string;
  /** The body each answer must have. */
  readonly body: string;
}

export interface PacedFigures {
  /** Requests a second that were sent in the end. */
  readonly rate: number;
  /** From request to answer, in ms. */
  readonly p50: number;
  readonly p99: number;
}

/** Sends so many GET requests a second for `ms`, whether those before are answered or not.
 * @throws when an answer is not 200 with the expected body, or a connection is lost. */
export async function pacedLoad(
  { origin, path, body }: PacedTarget,
  perSecond: number,
  ms: number,
): Promise<PacedFigures> {
  const { hostname, port, host } = new URL(origin);
  const request = getRequest(host, path);
  const expected = expectedEnd(body);
  const times: number[] = [];
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => {});
  const destination = { host: hostname, port: Number(port) };
  const all = Array.from({ length: connections }, () => new ClientConnection(destination, reject));
  const idle = [...all];
  let sent = 0;
  const send = (client: ClientConnection) => {
    const asked = performance.now();
    sent++;
    client.ask(request, expected, ({ status, body: other }) => {
      times.push(performance.now() - asked);
      idle.push(client);
      if (status !== 200 || other !== null) reject(new Error(`${origin} answered ${status}`));
    });
  };
  const begun = performance.now();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    const elapsed = performance.now() - begun;
    if (elapsed >= ms) {
      if (idle.length === connections) resolve();
      else if (elapsed > ms + patience) reject(new Error(`${origin} left a request unanswered`));
      return;
    }
    const due = Math.floor((elapsed * perSecond) / 1_000);
    while (sent < due && idle.length > 0) send(idle.pop()!);
  }, 1);
  try {
    await Promise.race([done, failed]);
  } finally {
    clearInterval(timer);
    for (const client of all) client.close();
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)]!;
  return { rate: (sent * 1_000) / ms, p50: at(0.5), p99: at(0.99) };
}
