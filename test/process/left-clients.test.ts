import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type ClientState, familyOf, LeftClients } from "../../runtime/process/left-clients.ts";

/** A connection that is accepted and not read, and its client. @param host an address, or the path of a socket. */
async function connected(host: string): Promise<{ client: Socket; accepted: Socket }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  if (host.startsWith("/")) server.listen(host);
  else server.listen(0, host);
  await once(server, "listening");
  const client = host.startsWith("/")
    ? connect(host)
    : connect({
        port: (server.address() as AddressInfo).port,
        host: host === "::" ? "::1" : host,
      });
  client.on("error", () => {});
  const [accepted] = (await once(server, "connection")) as [Socket];
  accepted.on("error", () => {});
  onTestFinished(() => {
    for (const each of [client, accepted]) each.destroy();
    server.close();
  });
  return { client, accepted };
}

test.runIf(existsSync("/proc/net/tcp6")).each(["127.0.0.1", "::1", "::"])(
  "of connections to %s that nobody reads it is known whose client is there, has closed its half, and is gone",
  async (host) => {
    const [there, closed, gone] = [
      await connected(host),
      await connected(host),
      await connected(host),
    ];
    closed.client.end("GET / HTTP/1.1\r\n\r\n");
    gone.client.resetAndDestroy();
    const all = [there, closed, gone].map(({ accepted }) => accepted);
    const clients = new LeftClients();
    const states = async (): Promise<readonly ClientState[]> => {
      clients.refresh(all.map(familyOf).filter((family) => family !== null));
      return clients.look(all);
    };
    await expect
      .poll(states, { interval: 20, timeout: 10_000 })
      .toEqual(["there", "half-closed", "gone"]);
  },
);

const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n";

test("a connection of another network namespace, which no table has, is not taken for gone", async () => {
  const { accepted } = await connected("127.0.0.1");
  const clients = new LeftClients(() => header);
  clients.refresh(["v4"]);
  clients.look([accepted]);
  await expect.poll(() => clients.refresh(["v4"])).toBe(2);
  expect(clients.look([accepted])).toEqual(["unknown"]);
});

test.runIf(existsSync("/proc/net/tcp6"))(
  "a connection whose table was not read, and one that is in none, is not taken for gone",
  async () => {
    const { accepted } = await connected("127.0.0.1");
    const others = [
      await connected("::1"),
      await connected(join(tmpdir(), `skerry-${process.pid}`)),
    ];
    const all = [accepted, ...others.map((other) => other.accepted)];
    expect(all.map(familyOf)).toEqual(["v4", "v6", null]);
    const clients = new LeftClients();
    clients.refresh(["v4"]);
    clients.look(all);
    await expect.poll(() => clients.refresh(["v4"])).toBe(2);
    expect(clients.look(all)).toEqual(["there", "unknown", "unknown"]);
    // Those that were asked for meanwhile are read as well.
    clients.refresh(["v6"]);
    await expect.poll(() => clients.refresh(["v4"])).toBe(3);
    expect(clients.look(all)).toEqual(["there", "there", "unknown"]);
  },
);

test("tables are read at most ten times a second", () => {
  let reads = 0;
  const clients = new LeftClients(() => {
    reads++;
    return header;
  });
  const first = clients.refresh(["v4"]);
  expect([clients.refresh(["v4"]), clients.refresh(["v6"])]).toEqual([first, first]);
  expect(reads).toBe(1);
});
