import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { RawConnection } from "../../../runtime/process/raw-connection.ts";
import type {
  RefusedConnection,
  WantedConnection,
} from "../../../runtime/services/broker/broker-protocol.ts";
import { ConnectionBroker } from "../../../runtime/services/broker/connection-broker.ts";
import { reachableAddresses } from "../../../runtime/services/fetch/connections/reachable-addresses.ts";
import type { Resolver } from "../../../runtime/services/fetch/connections/resolver.ts";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** An origin on loopback that speaks first. */
async function origin(): Promise<{ origin: string; port: number; clients: Socket[] }> {
  const clients: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    clients.push(socket);
    socket.on("error", () => {});
    socket.write("first");
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, clients };
}

/** A broker, what it has handed over, and what it has refused. */
function broker(names: Readonly<Record<string, readonly string[]>> = {}) {
  const made = new Map<number, RawConnection>();
  const refused = new Map<number, RefusedConnection["failure"]>();
  const resolver: Resolver = {
    addresses: async (name) => names[name] ?? [],
    close: () => {},
  };
  const of = new ConnectionBroker({
    isPublic: reachableAddresses(),
    onConnected: (connection, number) => made.set(number, connection),
    onRefused: ({ number, failure }) => refused.set(number, failure),
    newResolver: () => resolver,
  });
  const want = (wanted: Partial<WantedConnection>) =>
    of.connect({ number: 1, worker: "shop", origin: "", anyAddress: true, ...wanted });
  return { of, made, refused, want };
}

test("a connection that was granted is handed over, with all that its origin says", async () => {
  const { origin: there, clients } = await origin();
  const { of, made, want } = broker();
  of.grant([{ worker: "shop", allow: [], private: [there] }]);
  await want({ number: 7, origin: there });
  // Time in which it could be read.
  await new Promise((wait) => setTimeout(wait, 50));
  const socket = made.get(7)!.toSocket();
  sockets.push(socket);
  const [first] = await once(socket, "data");
  expect(String(first)).toBe("first");
  socket.write("second");
  const [second] = await once(clients[0]!, "data");
  expect(String(second)).toBe("second");
});

test("one that is given up while its name is asked for is not made, and others are", async () => {
  const { origin: there, port, clients } = await origin();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<readonly string[]>();
  const refused: RefusedConnection[] = [];
  const made: number[] = [];
  const of = new ConnectionBroker({
    isPublic: reachableAddresses(),
    onConnected: (connection, number) => {
      connection.destroy();
      made.push(number);
    },
    onRefused: (each) => refused.push(each),
    newResolver: () => ({
      addresses: () => {
        asked.resolve();
        return answer.promise;
      },
      close: () => {},
    }),
  });
  const slow = `http://slow.test:${port}`;
  of.grant([{ worker: "shop", allow: [], private: [slow, there] }]);
  const wanted = { worker: "shop", origin: slow, anyAddress: true };
  const both = [of.connect({ ...wanted, number: 1 }), of.connect({ ...wanted, number: 2 })];
  await asked.promise;
  of.giveUp(1);
  of.giveUp(99);
  await both[0];
  expect(refused).toMatchObject([{ number: 1, failure: { code: "connect" } }]);
  answer.resolve(["127.0.0.1"]);
  await both[1];
  await of.connect({ ...wanted, origin: there, number: 3 });
  expect(made).toEqual([2, 3]);
  await expect.poll(() => clients.length).toBe(2);
});

test("nothing is connected to that was not granted, or is granted no longer", async () => {
  const { origin: there, clients } = await origin();
  const { of, refused, want } = broker();
  of.grant([{ worker: "bank", allow: [], private: [there] }]);
  await want({ number: 1, origin: there });
  of.grant([{ worker: "shop", allow: [there], private: [] }]);
  await want({ number: 2, origin: there });
  await want({ number: 3, origin: there, anyAddress: false });
  expect([...refused].map(([number, { code }]) => [number, code])).toEqual([
    [1, "denied"],
    [2, "denied"],
    [3, "private-address"],
  ]);
  expect(clients).toEqual([]);
});

test("a name that leads inside is refused, without a word on where", async () => {
  const { port, clients } = await origin();
  const { of, refused, want } = broker({ "inside.test": ["127.0.0.1"], "none.test": [] });
  const inside = `http://inside.test:${port}`;
  of.grant([{ worker: "shop", allow: [inside], private: [] }]);
  await want({ origin: inside, anyAddress: false });
  expect(refused.get(1)).toMatchObject({ code: "private-address" });
  expect(refused.get(1)!.message).not.toContain("127.0.0.1");
  expect(clients).toEqual([]);
});

test("a port where nobody listens", async () => {
  const { of, refused, want } = broker();
  const { origin: there } = await origin();
  const [server] = servers.splice(0);
  server!.close();
  await once(server!, "close");
  of.grant([{ worker: "shop", allow: [], private: [there] }]);
  await want({ origin: there });
  expect(refused.get(1)).toEqual({
    code: "connect",
    message: `No connection to ${there} came about (ECONNREFUSED).`,
  });
});
