// Connections of which the process that accepted them has read the first bytes.
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { KiB } from "../../runtime/byte-units.ts";
import { Connection } from "../../runtime/http/connection.ts";
import { statusesOf } from "../support/raw-http.ts";
import { type LoadedGuest, loadGuest, startFront, type TestFront } from "./support/front.ts";
import { RawClients } from "./support/raw-clients.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  return Response.text(request.url + " " + request.bytes().length.toString() + ";");
}
`;

let guest: LoadedGuest;
let server: TestFront;
let accepting: Server;
const clients = new RawClients();

beforeAll(async () => {
  guest = await loadGuest(source);
  server = await startFront({ route: () => guest.target });
  accepting = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(accepting, "listening");
});
afterEach(() => clients.end());
afterAll(async () => {
  accepting.close();
  server.front.close();
  await guest.end();
});

/** A client, and the accepted end of its connection, of which nothing was read. */
async function connected() {
  const came = once(accepting, "connection");
  const client = await clients.open((accepting.address() as AddressInfo).port);
  const [accepted] = (await came) as [Socket];
  return { client, accepted };
}

const body = "x".repeat(64 * KiB);
const requests = [
  "GET /one HTTP/1.1\r\nHost: x\r\n\r\n",
  `POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  "GET /three HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
].join("");
const whole = requests.length;
const firstEnds = requests.indexOf("POST");

test.each([
  1,
  4,
  firstEnds - 1,
  firstEnds,
  firstEnds + 10,
  255,
  256,
  257,
  16 * KiB,
  whole - 1,
  whole,
])("requests whose first %d bytes were read before are answered, each once", async (read) => {
  const { client, accepted } = await connected();
  server.front.take(accepted, "client", Buffer.from(requests.slice(0, read), "latin1"));
  if (read < whole) client.send(requests.slice(read));
  await client.untilClosed();
  expect(statusesOf(client.received)).toEqual([200, 200, 200]);
  expect(client.received.match(/http:\S+ \d+;/g)).toEqual([
    "http://x/one 0;",
    `http://x/two ${body.length};`,
    "http://x/three 0;",
  ]);
});

test("a connection of which a part of a request was read before is not an idle one", async () => {
  const { accepted } = await connected();
  const connection = new Connection(accepted, { address: "127.0.0.1", trusted: false });
  expect(connection.idle).toBe(true);
  connection.putBack(Buffer.from("GET /"));
  expect(connection.idle).toBe(false);
  accepted.destroy();
});
