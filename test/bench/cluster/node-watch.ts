import { ClientConnection, type Destination, getRequest } from "../client-connection.ts";

/** Between two requests of one client, in ms, where nothing else is asked for: how exactly a moment is seen. */
const usualPause = 1;

/** A change that no client has seen by then is lost, in ms. */
const patience = 30_000;

/** Watches what a client of each node is answered until all have the new answer. Resolves to when each client got it first, by
 * `performance.now()`.
 * @param pause ms between two requests of a client: the shorter, the more of the machine its clients take.
 * @throws when a client is answered anything but the answer before and the new one, or the one before again after the new one. */
export async function untilAllServe(
  nodes: readonly Destination[],
  host: string,
  isNew: (body: string, status: number) => boolean,
  isOld: (body: string, status: number) => boolean,
  pause: number = usualPause,
): Promise<number[]> {
  const request = getRequest(host);
  const seen: (number | null)[] = nodes.map(() => null);
  const connections: ClientConnection[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${host} did not change`)), patience);
      for (const [at, node] of nodes.entries()) {
        const connection = new ClientConnection(node, reject);
        connections.push(connection);
        const ask = () =>
          connection.ask(request, null, ({ status, body }) => {
            const text = body!.toString("utf8");
            if (isNew(text, status)) seen[at] ??= performance.now();
            else if (seen[at] !== null || !isOld(text, status)) {
              clearTimeout(late);
              return reject(new Error(`${host} answered ${status}: ${text}`));
            }
            if (seen.every((each) => each !== null)) {
              clearTimeout(late);
              return resolve();
            }
            setTimeout(ask, pause);
          });
        ask();
      }
    });
  } finally {
    for (const connection of connections) connection.close();
  }
  return seen as number[];
}
