import { ClientConnection, expectedEnd, getRequest } from "./client-connection.ts";

/** Keep-alive connections with one request in flight on each, as proxies in front have them. */
const connections = 64;

/** An answer that takes longer than this does not come, in ms. */
const patience = 30_000;

export interface LoadTarget {
  /** Where the server answers; several where each of its processes has a port of its own: connections
   * are spread over them. */
  readonly origins: readonly string[];
  /** `/` where it is left out. */
  readonly path?: string;
  /** The value of the Host field, where it is not the origin's. */
  readonly hostField?: string;
  /** The body each answer must have. */
  readonly body: string;
}

export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly answered: number;
  /** CPU time that the client used for each request, in µs. */
  readonly clientMicros: number;
}

/** Sends GET requests for `ms`, each when the one before on its connection is answered.
 * @throws when an answer is not 200 with the expected body, or a connection is lost. */
export async function load(
  { origins, path, hostField, body }: LoadTarget,
  ms: number,
): Promise<LoadFigures> {
  const expected = expectedEnd(body);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let answered = 0;
  const clients: ClientConnection[] = [];
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${origins[0]} left a request without an answer`)),
    ms + patience,
  );
  const loop = (origin: string) =>
    new Promise<void>((resolve, reject) => {
      const { hostname, port, host } = new URL(origin);
      const request = getRequest(hostField ?? host, path);
      const lost = (error: Error) => reject(new Error(`${origin}: ${error.message}`));
      const client = new ClientConnection({ host: hostname, port: Number(port) }, lost);
      clients.push(client);
      const next = () =>
        client.ask(request, expected, (answer) => {
          answered++;
          if (answer.status !== 200 || answer.body !== null) {
            reject(new Error(`${origin} answered ${answer.status}: ${answer.body ?? body}`));
          } else if (performance.now() - begun < ms) next();
          else resolve();
        });
      next();
    });
  try {
    const loops = Array.from({ length: connections }, (_, each) =>
      loop(origins[each % origins.length]!),
    );
    await Promise.race([Promise.all(loops), late.promise]);
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const clientMicros = (user + system) / answered;
    return { requestsPerSecond: answered / seconds, answered, clientMicros };
  } finally {
    clearTimeout(timer);
    for (const client of clients) client.close();
  }
}
