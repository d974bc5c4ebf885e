import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { RawConnection } from "../../../runtime/process/raw-connection.ts";
import type { CordonShard } from "../../../runtime/supervisor/cordons/cordon.ts";
import { ShardKnowledge } from "../../../runtime/supervisor/cordons/shard-authority.ts";
import { SocketConnections } from "../../../runtime/supervisor/cordons/socket-connections.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-sockets-"));
const entries = join(folder, "entries.sock");
const isEntries = (path: string) => path === entries;
const cordon = join(folder, "cordon.sock");
const servers: Server[] = [];

beforeAll(async () => {
  for (const path of [entries, cordon]) {
    const server = createServer((socket) => {
      socket.on("error", () => {}).write("first");
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
  }
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

let connections: SocketConnections;
beforeEach(() => {
  connections = new SocketConnections({ isEntries, mayReach: () => true, maxLocal: 8 });
});

/** A shard that was told of both sockets, and what it was handed. */
function shard(take: (connection: RawConnection) => Promise<void> = async () => {}) {
  const handed: RawConnection[] = [];
  const notes: unknown[] = [];
  const knows = new ShardKnowledge();
  for (const path of [entries, cordon]) knows.sockets.add(path);
  const each = {
    knows,
    shard: {
      async hand(connection: RawConnection, note: unknown) {
        handed.push(connection);
        notes.push(note);
        await take(connection);
      },
    },
  } as unknown as CordonShard;
  const give = (path: string, number = 1) => connections.give(each, { number, path });
  return { give, handed, notes, knows };
}

test("a connection goes to the shard under its number, nothing was read from it, and it is closed here", async () => {
  let read = "";
  const shop = shard(async (connection) => {
    // As who gets it in another process.
    const socket = connection.toSocket();
    read = String(await new Promise((resolve) => socket.once("data", resolve)));
    socket.destroy();
  });
  expect(await shop.give(cordon, 5)).toBe(true);
  expect(shop.notes).toEqual([{ socket: 5 }]);
  expect(read).toBe("first");
  expect(shop.handed.map(({ destroyed, kind }) => [destroyed, kind])).toEqual([[true, "Pipe"]]);
});

test("to a socket that the shard was never told of there is none", async () => {
  const shop = shard();
  shop.knows.sockets.delete(cordon);
  expect(await shop.give(cordon)).toBe(false);
  expect(await shop.give("/run/systemd/journal/socket")).toBe(false);
  expect(shop.handed).toEqual([]);
});

test("where nobody listens any more that is told", async () => {
  const shop = shard();
  const gone = join(folder, "gone.sock");
  shop.knows.sockets.add(gone);
  await expect(shop.give(gone)).rejects.toMatchObject({
    code: "host-failed",
    message: expect.stringContaining("ENOENT"),
  });
});

test("while the owner of entries is not there nothing is connected to, whatever has taken its path", async () => {
  let there = false;
  connections = new SocketConnections({ isEntries, mayReach: () => there, maxLocal: 8 });
  const shop = shard();
  await expect(shop.give(entries)).rejects.toMatchObject({ code: "host-failed" });
  expect(shop.handed).toEqual([]);
  expect(await shop.give(cordon)).toBe(true);
  there = true;
  expect(await shop.give(entries)).toBe(true);
});

test("a shard that asks for entries at once or faster than any does is none of Skerry's", async () => {
  const waiting = shard(() => new Promise(() => {}));
  const [, , third] = Array.from({ length: 3 }, () => waiting.give(entries));
  expect(await third).toBe(false);

  const fast = shard();
  let given = 0;
  while (given < 1_000 && (await fast.give(entries))) given++;
  // What it may have saved up, and some that it may save meanwhile.
  expect(given).toBeGreaterThanOrEqual(40);
  expect(given).toBeLessThan(200);
  expect(await shard().give(entries)).toBe(true);
});

test("of a shard that takes nothing so many are kept here", async () => {
  const shop = shard(() => new Promise(() => {}));
  const asked = Array.from({ length: 20 }, () => shop.give(cordon).catch(({ code }) => code));
  const told = await Promise.all(
    asked.map((each) => Promise.race([each, new Promise((go) => setTimeout(go, 200))])),
  );
  expect(told.filter((code) => code === "overloaded")).toHaveLength(12);
  expect(shop.handed.filter(({ destroyed }) => !destroyed)).toHaveLength(8);
  for (const connection of shop.handed) connection.destroy();
});

test("a shard that ends meanwhile leaves no connection open", async () => {
  const shop = shard(async () => {
    throw new SkerryError("shard-lost", "gone");
  });
  await expect(shop.give(cordon)).rejects.toMatchObject({ code: "shard-lost" });
  expect(shop.handed.map(({ destroyed }) => destroyed)).toEqual([true]);
});
