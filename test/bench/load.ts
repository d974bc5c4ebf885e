import { Client } from "undici";

/** Keep-alive connections with one request in flight on each, as proxies in front have them. */
const pipelining = 1;
const connections = 64;

/** Sends GET requests to one origin for `ms` and returns how many were answered with 200 a second.
 * @throws when an answer is anything else. */
export async function requestsPerSecond(origin: string, ms: number): Promise<number> {
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining }));
  const begun = performance.now();
  let answered = 0;
  const loop = async (client: Client) => {
    while (performance.now() - begun < ms) {
      const { statusCode, body } = await client.request({ path: "/", method: "GET" });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${origin} answered ${statusCode}`);
      answered++;
    }
  };
  const loops = clients.flatMap((client) => Array.from({ length: pipelining }, () => loop(client)));
  await Promise.all(loops);
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(clients.map((client) => client.close()));
  return answered / seconds;
}
