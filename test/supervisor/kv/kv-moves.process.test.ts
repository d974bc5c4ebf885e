// Moves of a tenant's entries that are cut off at each of their steps, by owners that are real processes.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectKv } from "../../../runtime/services/kv/connect-kv.ts";
import { KvProcess } from "../../../runtime/services/kv/kv-process.ts";
import { kvDefaultQuota } from "../../../runtime/store/kv.ts";
import { folderOfHome, makeHome } from "../../../runtime/supervisor/kv/homes.ts";
import { KvMoves } from "../../../runtime/supervisor/kv/kv-moves.ts";
import { KvPlaces } from "../../../runtime/supervisor/kv/kv-places.ts";

const namespace = { tenant: "shop", name: "seen", quotaBytes: kvDefaultQuota };
const key = Buffer.from("key");

/** What one attempt of a move is cut off before: the process is gone from then on. */
type Step =
  | "exportTenant"
  | "namespaces"
  | "expect"
  | "importTenant"
  | "move"
  | "removeTenant"
  | "removed";
const steps: readonly (Step | null)[] = [
  ...([
    "exportTenant",
    "namespaces",
    "expect",
    "importTenant",
    "move",
    "removeTenant",
    "removed",
  ] as const),
  null,
];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-kv-moves-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Mounts a disk of its own at a folder, of 32 MiB. @returns whether this process may. */
function mountDisk(folder: string): boolean {
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=32m", "skerry-test", folder]);
  return status === 0;
}

/** Has a disk no more free than so many bytes. */
function fill(disk: string, free: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize - free, 1));
}

const hasDisks = (() => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-kv-moves-"));
  const isMounted = mountDisk(folder);
  if (isMounted) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
})();

async function twoOwners(dataDir = newFolder()) {
  const owners = new Map<string, KvProcess>();
  for (const home of ["default", "shops"]) {
    await makeHome(dataDir, home);
    const owner = await KvProcess.start({
      dataDir: folderOfHome(dataDir, home),
      socket: join(dataDir, `${home}.sock`),
      onLost: () => {},
      onTrouble: () => {},
    });
    onTestFinished(() => owner.kill());
    owners.set(home, owner);
  }
  return { dataDir, owners };
}

/** A client of an owner, and what it may use there alone. */
async function at(dataDir: string, owners: ReadonlyMap<string, KvProcess>, home: string) {
  await owners.get(home)!.grant("t", [namespace]);
  const client = connectKv({ socket: join(dataDir, `${home}.sock`), token: "t" });
  onTestFinished(() => client.close());
  return client;
}

/** The moves of a host that is cut off before the step. */
function movesOf(dataDir: string, owners: ReadonlyMap<string, KvProcess>, last: Step | null) {
  let isOver = false;
  const cutOff = <T extends object>(real: T): T =>
    new Proxy(real, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          isOver ||= name === last;
          if (isOver && name !== "of" && name !== "isLeftover") throw new Error("cut off");
          return value.apply(target, args);
        };
      },
    });
  const places = new KvPlaces(dataDir);
  const troubles: string[] = [];
  const moves = new KvMoves({
    places: cutOff(places),
    endOf: (home) => ({
      home,
      folder: folderOfHome(dataDir, home),
      owner: null,
      process: async () => cutOff(owners.get(home)!),
    }),
    hold: async () => {},
    onTrouble: (sentence) => troubles.push(sentence),
  });
  return { moves, places, troubles };
}

test("wherever a move is cut off, the next host finishes it, with all entries once", {
  timeout: 120_000,
}, async () => {
  const { dataDir, owners } = await twoOwners();
  let [from, to] = ["default", "shops"];
  let version = 0;
  for (const step of steps) {
    const source = await at(dataDir, owners, from);
    const put = await source.put(namespace, key, Buffer.from(`before ${step}`));
    // No version is given twice, whichever owner gives it.
    expect(put).toEqual({ version: ++version });
    await source.close();
    await movesOf(dataDir, owners, step).moves.move("shop", to);

    const next = movesOf(dataDir, owners, null);
    if (next.places.of("shop") !== to) expect(await next.moves.move("shop", to)).toBe(true);
    await next.moves.clean();
    expect(next.troubles).toEqual([]);
    expect(next.places.of("shop")).toBe(to);
    expect(next.places.leftovers).toEqual([]);
    expect(await owners.get(from)!.namespaces()).toEqual([]);
    const target = await at(dataDir, owners, to);
    const got = await target.get(namespace, key);
    expect("entry" in got && Buffer.from(got.entry!.value).toString()).toBe(`before ${step}`);
    await target.close();
    [from, to] = [to, from];
  }
});

test("what a move has left of a tenant is removed when it is asked for, or the caller learns that it is not", {
  timeout: 60_000,
}, async () => {
  const { dataDir, owners } = await twoOwners();
  const source = await at(dataDir, owners, "default");
  expect(await source.put(namespace, key, key)).toHaveProperty("version");
  const stuck = movesOf(dataDir, owners, "removeTenant");
  await stuck.moves.move("shop", "shops");
  expect(stuck.places.leftovers).toEqual([{ home: "default", tenant: "shop" }]);
  const failure = { code: "store-failed", message: expect.stringContaining("owner of default") };
  await expect(stuck.moves.cleanTenant("shop")).rejects.toMatchObject(failure);
  expect(await owners.get("default")!.namespaces()).toHaveLength(1);

  const { moves, places } = movesOf(dataDir, owners, null);
  await moves.cleanTenant("bank");
  expect(places.leftovers).toHaveLength(1);
  await Promise.all([moves.cleanTenant("shop"), moves.cleanTenant("shop"), moves.clean()]);
  expect(places.leftovers).toEqual([]);
  expect(await owners.get("default")!.namespaces()).toEqual([]);
  expect(await owners.get("shops")!.namespaces()).toHaveLength(1);
});

test("entries that nobody has an account of are not replaced", { timeout: 60_000 }, async () => {
  const { dataDir, owners } = await twoOwners();
  for (const home of owners.keys()) {
    const client = await at(dataDir, owners, home);
    expect(await client.put(namespace, key, Buffer.from(home))).toHaveProperty("version");
  }
  const { moves, places, troubles } = movesOf(dataDir, owners, null);
  expect(await moves.move("shop", "shops")).toBe(false);
  expect(troubles).toEqual([expect.stringContaining("places.json does not say why")]);
  expect(places.of("shop")).toBe("default");
  for (const home of owners.keys()) expect(await owners.get(home)!.namespaces()).toHaveLength(1);
});

test("files of moves that were cut off are removed, and nothing else", {
  timeout: 60_000,
}, async () => {
  const { dataDir, owners } = await twoOwners();
  const { file } = await owners.get("default")!.exportTenant("shop");
  const folders = ["default", "shops"].map((home) => join(folderOfHome(dataDir, home), "kv"));
  writeFileSync(join(folders[1]!, file), "");
  // Who has the folder may have put anything there.
  symlinkSync(dataDir, join(folders[1]!, "moving.linked"));
  mkdirSync(join(folders[1]!, "moving.folder"));
  await movesOf(dataDir, owners, null).moves.sweep([...owners.keys(), "banks"]);
  expect(readdirSync(folders[0]!)).not.toContain(file);
  expect(readdirSync(folders[1]!).filter((name) => name.startsWith("moving"))).toEqual([
    "moving.folder",
  ]);
  expect(existsSync(join(folders[0]!, "kv.sqlite"))).toBe(true);
});

test("calls for entries that move are unavailable, and others go on", {
  timeout: 60_000,
}, async () => {
  const { dataDir, owners } = await twoOwners();
  const client = await at(dataDir, owners, "default");
  const other = { ...namespace, name: "other" };
  await owners.get("default")!.grant("t", [{ ...namespace, moving: true }, other]);
  expect(await client.put(namespace, key, key)).toEqual({ refused: "unavailable" });
  expect(await client.get(namespace, key)).toEqual({ refused: "unavailable" });
  expect(await client.put(other, key, key)).toHaveProperty("version");
});

test.runIf(hasDisks)(
  "a disk that fills up in the midst of a move leaves the entries whole, and where they were",
  {
    timeout: 60_000,
  },
  async () => {
    const dataDir = newFolder();
    mountDisk(dataDir);
    onTestFinished(() => void spawnSync("umount", ["--lazy", dataDir]));
    const { owners } = await twoOwners(dataDir);
    const client = await at(dataDir, owners, "default");
    const value = (n: number) => Buffer.alloc(64 * 1_024, n);
    for (let n = 0; n < 16; n++) {
      expect(await client.put(namespace, Buffer.of(n), value(n))).toHaveProperty("version");
    }
    const expectWholeAt = async (home: string) => {
      const target = await at(dataDir, owners, home);
      for (let n = 0; n < 16; n++) {
        const got = await target.get(namespace, Buffer.of(n));
        expect("entry" in got && Buffer.from(got.entry!.value).equals(value(n))).toBe(true);
      }
    };
    const { moves, places, troubles } = movesOf(dataDir, owners, null);
    const folders = [...owners.keys()].map((home) => join(folderOfHome(dataDir, home), "kv"));
    // The file, its copy, and what the other owner writes have 1 MiB each.
    for (const free of [0, 1.25, 2.25]) {
      fill(dataDir, free * 2 ** 20);
      expect(await moves.move("shop", "shops")).toBe(false);
      expect(troubles.splice(0)).toEqual([
        expect.stringContaining("as its disk is full; make room"),
      ]);
      expect(places.of("shop")).toBe("default");
      for (const each of folders) {
        expect(readdirSync(each).filter((name) => name.startsWith("moving"))).toEqual([]);
      }
      await expectWholeAt("default");
      rmSync(join(dataDir, "filler"));
    }
    expect(await moves.move("shop", "shops")).toBe(true);
    expect(troubles).toEqual([]);
    expect(places.leftovers).toEqual([]);
    await expectWholeAt("shops");
  },
);
