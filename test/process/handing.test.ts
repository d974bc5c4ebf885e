// Connections that wait for a child which takes each when it is told to.
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KiB } from "../../runtime/byte-units.ts";
import type { SkerryError } from "../../runtime/errors.ts";
import { shardLost } from "../../runtime/owner/launch-shard.ts";
import { type Fate, Handing } from "../../runtime/process/handing.ts";
import { RawConnection } from "../../runtime/process/raw-connection.ts";
import { ReadAhead } from "../../runtime/process/read-ahead.ts";

interface Sent {
  readonly note: unknown;
  readonly connection: number;
  readonly read: string;
}

const server = createServer();
const ends = new Set<{ destroy(): void }>();
let sent: Sent[];
let handing: Handing;
/** Whether more connections wait to be accepted. */
let backlog: boolean;

beforeEach(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  RawConnection.acceptFrom(server, (accepted) => void ends.add(accepted));
  sent = [];
  backlog = false;
  handing = new Handing(
    (_handed, connection, note, read) => {
      sent.push({ note, connection, read: read === null ? "" : String(Buffer.from(read)) });
    },
    () => backlog,
  );
});
afterEach(async () => {
  for (const end of ends) end.destroy();
  ends.clear();
  server.removeAllListeners("connection").close();
  await once(server, "close");
});

/** A client whose connection is handed over under a name; `taken` resolves when it has been taken, or dropped. */
async function visit(name: string, handedTo = handing) {
  const came = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const [accepted] = (await came) as [RawConnection];
  ends.add(client.on("error", () => {}));
  return { client, accepted, taken: handedTo.hand(accepted, name, true) };
}

/** A client that has closed its half before its connection is handed over. */
async function visitAndClose(name: string) {
  const came = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const [accepted] = (await came) as [RawConnection];
  ends.add(client.on("error", () => {}));
  await new Promise<void>((closed) => client.end(name, closed));
  const taken = handing.hand(accepted, name, true);
  taken.catch(() => {});
  return { taken };
}

/** Takes connections until no more come. Returns the names of those that had waited, in order. */
function takeAll(): unknown[] {
  for (let at = 0; at < sent.length; at++) handing.receive({ took: sent[at]!.connection });
  return sent.slice(2).map(({ note }) => note);
}

test("clients that leave while they wait are handed over to nobody, but for the latest that have closed their half", async () => {
  for (const name of ["first", "second"]) await visit(name);
  expect(sent).toHaveLength(2);
  const dropped: Promise<Fate>[] = [];
  for (let i = 0; i < 50; i++) {
    const [gone, half] = [await visit(`gone ${i}`), await visit(`half ${i}`)];
    gone.client.write("GET /", () => gone.client.resetAndDestroy());
    half.client.end(`half ${i}`);
    // Which of them are the latest goes by when each has closed its half.
    await expect.poll(() => ReadAhead.of(half.accepted)?.state ?? "gone").not.toBe("there");
    dropped.push(gone.taken);
    if (i < 34) dropped.push(half.taken);
  }
  const stays = await visit("stays");
  const fates = await Promise.all(dropped);
  expect(fates.filter((fate) => fate === "left")).toHaveLength(50);
  expect(fates.filter((fate) => fate === "crowded-out")).toHaveLength(34);
  expect(sent).toHaveLength(2);
  const before = ReadAhead.bytesInAll;
  stays.client.write("GET /");
  await expect.poll(() => ReadAhead.bytesInAll - before).toBe(KiB);
  const latest = Array.from({ length: 16 }, (_, i) => `half ${i + 34}`);
  const taken = takeAll();
  // One turn in eight is theirs.
  expect(taken.indexOf("stays")).toBeLessThan(2);
  expect(taken.filter((name) => name !== "stays")).toEqual(latest);
  for (const { note, read } of sent.slice(2)) expect(read).toBe(note === "stays" ? "GET /" : note);
});

test("those that stay do not wait behind those that have closed their half", async () => {
  for (const name of ["first", "second"]) await visit(name);
  const half: Awaited<ReturnType<typeof visit>>[] = [];
  for (let i = 0; i < 10; i++) half.push(await visit(`half ${i}`));
  for (const { client } of half) client.end();
  await expect
    .poll(() => half.every(({ accepted }) => ReadAhead.of(accepted)!.state === "half-closed"))
    .toBe(true);
  for (let i = 0; i < 6; i++) await visit(`stays ${i}`);
  const taken = takeAll() as string[];
  expect(taken).toHaveLength(16);
  expect(taken.slice(0, 7).filter((name) => name.startsWith("stays"))).toHaveLength(6);
});

test("while more wait to be accepted, those that have closed their half go once in 100 ms, and the others as ever", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    backlog = true;
    for (const name of ["half 1", "half 2", "half 3"]) await visitAndClose(name);
    await setImmediate();
    await visit("stays");
    await setImmediate();
    expect(sent.map(({ note }) => note)).toEqual(["half 1", "stays"]);
    takeAll();
    vi.advanceTimersByTime(99);
    await setImmediate();
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(1);
    await setImmediate();
    expect(sent.at(-1)!.note).toBe("half 2");
    takeAll();
    backlog = false;
    await setImmediate();
    expect(sent.at(-1)!.note).toBe("half 3");
  } finally {
    vi.useRealTimers();
  }
});

test("what waits as more are to be accepted ends with the child, or goes where it is to end", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    backlog = true;
    await visitAndClose("half 1");
    await setImmediate();
    const waits = await visitAndClose("half 2");
    const lost: SkerryError = shardLost("was stopped");
    handing.end(lost);
    await expect(waits.taken).rejects.toBe(lost);
    await visitAndClose("half 3");
    handing.flush();
    expect(sent.map(({ note }) => note)).toEqual(["half 1", "half 3"]);
  } finally {
    vi.useRealTimers();
  }
});

test("what was read of a connection goes with it to the child that gets it instead", async () => {
  for (const name of ["first", "second"]) await visit(name);
  const given = await visit("given back");
  given.client.write("GET /one");
  const ahead = ReadAhead.of(given.accepted)!;
  await expect.poll(() => ReadAhead.bytesInAll).toBe(KiB);
  const lost: SkerryError = shardLost("was stopped");
  handing.giveBack(lost);
  await expect(given.taken).rejects.toBe(lost);
  // Nobody reads it meanwhile.
  given.client.write("two");
  const other: Sent[] = [];
  const next = new Handing((_handed, connection, note, read) => {
    other.push({ note, connection, read: String(Buffer.from(read!)) });
  });
  void next.hand(given.accepted, "again", false);
  expect(other).toEqual([{ note: "again", connection: 1, read: "GET /one" }]);
  expect(ahead.state).toBe("there");
});

test("a connection that is taken at once is not read", async () => {
  const { client, accepted } = await visit("first");
  await new Promise<void>((written) => client.end("GET /", written));
  await visit("second");
  expect(sent.map(({ read }) => read)).toEqual(["", ""]);
  expect(ReadAhead.of(accepted)!.state).toBe("there");
});
