// How connections get from the process that accepts them to the shard that reads them.
import { fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Child } from "../../runtime/process/child.ts";
import { HandingQueue } from "../../runtime/process/handing-queue.ts";
import { shardLost } from "../../runtime/supervisor/cordons/served-shard.ts";
import { SharedPort } from "../../runtime/supervisor/shared-port.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Stands in for a shard: takes a connection each 2 ms, and answers it with how many came before. */
const slowShard = `
let taken = 0;
let last = Promise.resolve();
process.on("message", ({ connection }, socket) => {
  last = last.then(() => new Promise((wait) => setTimeout(wait, 2))).then(() => {
    process.send({ took: connection });
    socket?.on("error", () => {});
    socket?.end(String(taken++));
  });
});
process.on("disconnect", () => process.exit());
`;

async function slowlyTaken(): Promise<number> {
  const child = fork("", {
    execArgv: ["--eval", slowShard],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const shard = new Child(child, {
    ...{ handlers: {}, hearers: {}, silence: 30_000, lost: shardLost },
    checks: { replies: {}, asks: {}, tells: {} },
  });
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "0.0.0.0" });
  ends.push(() => shard.kill("is not needed any more"));
  ends.push(() => port.close());
  port.add(shard);
  return port.number!;
}

async function visit(port: number, localAddress: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  ends.push(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

async function placeOf(socket: Socket): Promise<number> {
  let text = "";
  for await (const part of socket) text += part;
  return Number(text);
}

test("who connects from elsewhere does not wait behind all connections of one address", async () => {
  const port = await slowlyTaken();
  const crowd = await Promise.all(Array.from({ length: 150 }, () => visit(port, "127.0.0.1")));
  const other = await visit(port, "127.0.0.2");
  expect(await placeOf(other)).toBeLessThan(100);
  // All are taken in the end, in the order they came.
  const places = await Promise.all(crowd.slice(100).map(placeOf));
  expect(places).toEqual(places.toSorted((one, next) => one - next));
  expect(places.at(-1)).toBe(150);
});

test("lines take turns, and each keeps its order", () => {
  const queue = new HandingQueue<string>();
  for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.push(item, item[0]!);
  const taken: (string | undefined)[] = [];
  for (let i = 0; i < 4; i++) taken.push(queue.shift());
  queue.push("b3", "b");
  queue.push("d1", "d");
  while (queue.size > 0) taken.push(queue.shift());
  expect(taken).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "d1", "b3"]);
  expect(queue.shift()).toBe(undefined);
});
