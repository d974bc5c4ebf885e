// How connections get from the process that accepts them to the shard that reads them.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { shardLost } from "../../runtime/owner/launch-shard.ts";
import { Child } from "../../runtime/process/child.ts";
import { HandingQueue } from "../../runtime/process/handing-queue.ts";
import { type ConnectionTaker, SharedPort } from "../../runtime/supervisor/shared-port.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Stands in for a shard: takes a connection each 2 ms, and answers it with how many came before. */
const slowShard = `
let taken = 0;
let last = Promise.resolve();
process.on("message", ({ connection }, handle) => {
  const socket = handle && new (require("node:net").Socket)({ handle, readable: true, writable: true });
  socket?.on("error", () => {});
  last = last.then(() => new Promise((wait) => setTimeout(wait, 2))).then(() => {
    process.send({ took: connection });
    socket?.end(String(taken++));
  });
});
process.on("disconnect", () => process.exit());
`;

async function slowlyTaken(): Promise<number> {
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "0.0.0.0" });
  ends.push(() => port.close());
  port.add(startShard(slowShard, 30_000));
  return port.number!;
}

function startShard(source: string, silence: number) {
  const child = fork("", {
    execArgv: ["--eval", source],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const shard = new Child(child, {
    ...{ handlers: {}, hearers: { beat: () => {} }, silence, lost: shardLost },
    checks: { replies: {}, asks: {}, tells: { beat: (_: unknown): _ is null => true } },
  });
  ends.push(() => shard.kill("is not needed any more"));
  return shard;
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

test("clients that have reset their connection before it is accepted are handed to nobody", async () => {
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "127.0.0.1" });
  ends.push(() => port.close());
  let hands = 0;
  port.add({
    async hand(connection) {
      hands++;
      await once(connection.toSocket().end("taken"), "finish");
      return "taken";
    },
  });
  // Meanwhile nothing is accepted here.
  execFileSync(process.execPath, [
    "--eval",
    `for (let i = 0; i < 50; i++) {
      const socket = require("node:net").connect(${port.number}, "127.0.0.1");
      socket.once("connect", () => socket.write("GET /", () => socket.resetAndDestroy()));
    }`,
  ]);
  const stays = await visit(port.number!, "127.0.0.1");
  await once(stays.resume(), "end");
  expect(hands).toBe(1);
});

/** A shard that beats, and answers each connection with its number. */
const beatingShard = `
process.on("message", ({ connection }, handle) => {
  process.send({ took: connection });
  const socket = handle && new (require("node:net").Socket)({ handle, readable: true, writable: true });
  socket?.on("error", () => {});
  socket?.end(String(process.pid));
});
process.on("disconnect", () => process.exit());
const beat = () => process.send({ kind: "tell", name: "beat", what: null });
setInterval(beat, 250);
beat();
`;

test("connections go past a shard that beats no more, those that waited for it as well", async () => {
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "127.0.0.1" });
  ends.push(() => port.close());
  const [well, stopped] = [startShard(beatingShard, 60_000), startShard(beatingShard, 60_000)];
  const visitor = () => visit(port.number!, "127.0.0.1");
  for (const shard of [well, stopped]) {
    // Until both are up.
    port.add(shard);
    expect(await placeOf(await visitor())).toBe(shard.pid);
    port.remove(shard);
  }
  for (const shard of [well, stopped]) port.add(shard);
  process.kill(stopped.pid, "SIGSTOP");
  // Half of them go to the one that is stopped, most of which wait here.
  const early = await Promise.all(Array.from({ length: 200 }, visitor));
  const answers = { early: 0 };
  for (const socket of early) {
    void placeOf(socket).then(
      (pid) => {
        if (pid === well.pid) answers.early++;
      },
      () => {},
    );
  }
  await expect.poll(() => stopped.isQuiet, { timeout: 10_000 }).toBe(true);
  expect(well.isQuiet).toBe(false);
  const late = await Promise.all(Array.from({ length: 50 }, visitor));
  expect(new Set(await Promise.all(late.map(placeOf)))).toEqual(new Set([well.pid]));
  // What is in the stopped one's own buffer can't be had back: some eight, and as many at each look until it was quiet.
  await expect.poll(() => answers.early, { timeout: 10_000 }).toBeGreaterThan(120);
  // When it ends, the rest is answered as well.
  stopped.kill("was stopped");
  await expect.poll(() => answers.early, { timeout: 10_000 }).toBe(200);
});

test("a connection that comes between the end of the only shard and word of it waits for the next shard", async () => {
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "127.0.0.1" });
  ends.push(() => port.close());
  const stopped = startShard(beatingShard, 60_000);
  let hands = 0;
  const taker = {
    get isQuiet() {
      return stopped.isQuiet;
    },
    hand(...args: Parameters<ConnectionTaker["hand"]>) {
      // A port that asks for ever would let nobody tell that.
      return ++hands > 100 ? new Promise<never>(() => {}) : stopped.hand(...args);
    },
  };
  port.add(taker);
  expect(await placeOf(await visit(port.number!, "127.0.0.1"))).toBe(stopped.pid);
  process.kill(stopped.pid, "SIGSTOP");
  await expect.poll(() => stopped.isQuiet, { timeout: 10_000 }).toBe(true);
  stopped.kill("was stopped");
  const late = placeOf(await visit(port.number!, "127.0.0.1"));
  await stopped.exited;
  const next = startShard(beatingShard, 60_000);
  port.add(next);
  expect(await late).toBe(next.pid);
  expect(hands).toBe(2);
});

test("where no shard speaks, connections go to each in its turn, and other things happen between two tries", async () => {
  const port = await SharedPort.open({ kind: "tcp", port: 0, address: "127.0.0.1" });
  ends.push(() => port.close());
  const asked: string[] = [];
  let isOver = false;
  const quiet = (name: string): ConnectionTaker => ({
    isQuiet: true,
    hand: async (connection) => {
      asked.push(name);
      if (asked.length <= 10_000 && !isOver) throw new Error("it takes nothing now");
      await once(connection.toSocket().end(name), "finish");
      return "taken";
    },
  });
  for (const name of ["one", "two", "three"]) port.add(quiet(name));
  const visited = await visit(port.number!, "127.0.0.1");
  while (asked.length < 4) await new Promise<void>((happened) => setTimeout(happened, 1));
  isOver = true;
  await once(visited.resume(), "end");
  expect(asked.slice(0, 4)).toEqual(["two", "three", "one", "two"]);
  expect(asked.length).toBeLessThan(10_000);
});

test("lines take turns, and each keeps its order", () => {
  const queue = new HandingQueue<string>();
  for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) queue.push(item, item[0]!);
  const taken: (string | undefined)[] = [];
  for (let i = 0; i < 4; i++) taken.push(queue.shift());
  queue.push("b3", "b");
  queue.push("d1", "d");
  expect([queue.remove("b2", "b"), queue.remove("b2", "b"), queue.remove("z", "z")]).toEqual([
    ...[true, false, false],
  ]);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) taken.push(next);
  expect(taken).toEqual(["a1", "b1", "c1", "a2", "b3", "a3", "d1"]);
  expect(queue.shift()).toBe(undefined);
  for (const item of ["1", "2", "3"]) queue.push(item, "a");
  expect([queue.takeOver("a", 2), queue.takeOver("a", 2), queue.takeOver("b", 0)]).toEqual([
    ...["1", undefined, undefined],
  ]);
});
