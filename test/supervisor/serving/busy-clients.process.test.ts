// What busy clients count as lost as a host ends, and what is the system's doing.
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { busyClients } from "./support/busy-clients.ts";

async function listening(
  onConnection: (socket: Socket, server: Server) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket, server);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

const answer = (connection: string) =>
  `HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: ${connection}\r\n\r\n`;

test("connections that wait to be accepted as the listening socket is closed are reset by the system, which is no loss", async () => {
  let accepted = 0;
  const { server, port } = await listening(() => accepted++);
  const { ended } = busyClients(port, "any.test", { keeping: 1, closing: 3 });
  // The clients connect in this turn of the event loop, and nothing is accepted before the next one.
  process.nextTick(() => server.close());
  expect(await ended).toEqual({ answered: 0, last: 0, notAccepted: 4, lost: [] });
  expect(accepted).toBe(0);
});

test("a new connection that is reset while more are taken is a loss", async () => {
  let accepted = 0;
  const { port } = await listening((socket, server) => {
    if (++accepted === 3) server.close();
    if (accepted === 2) socket.once("data", () => socket.resetAndDestroy());
    else socket.once("data", () => socket.end(answer("close")));
  });
  const { answered, notAccepted, lost } = await busyClients(port, "any.test", {
    ...{ keeping: 0, closing: 1 },
  }).ended;
  expect({ answered, notAccepted }).toEqual({ answered: 2, notAccepted: 0 });
  expect(lost).toEqual(["a new connection was reset, and the next one was not refused"]);
});

test.each([
  { how: "reset", end: (socket: Socket) => socket.resetAndDestroy(), lost: /kept.*reset/ },
  { how: "closed", end: (socket: Socket) => socket.destroySoon(), lost: /^closed, after ""$/ },
])("a kept connection that is $how instead of an answer is a loss", async ({ end, lost }) => {
  const { port } = await listening((socket, server) => {
    server.close();
    let asked = 0;
    socket.on("data", () => {
      if (++asked < 3) socket.write(answer("keep-alive"));
      else end(socket);
    });
  });
  const sums = await busyClients(port, "any.test", { keeping: 1, closing: 0 }).ended;
  expect(sums).toMatchObject({ answered: 2, last: 0, notAccepted: 0 });
  expect(sums.lost).toEqual([expect.stringMatching(lost)]);
});
