import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findingsOfHomes } from "../../../runtime/doctor/entries-database.ts";
import { homeOf } from "../../../runtime/supervisor/kv/homes.ts";
import { KvPlaces } from "../../../runtime/supervisor/kv/kv-places.ts";

function dataDir(content?: string): string {
  const dir = mkdtempSync(join(tmpdir(), "skerry-places-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  if (content !== undefined) {
    mkdirSync(join(dir, "kv-homes"));
    writeFileSync(join(dir, "kv-homes", "places.json"), content);
  }
  return dir;
}

const places = (...all: object[]) => ({ version: 1, places: all, leftovers: [], changes: 1 });

// `constructor` is a valid name of a tenant, and what each object has.
test.each(["shop", "constructor", "valueof", "9", "a".repeat(63)])(
  "the place of tenant %s is kept, and nobody's is another one's",
  async (tenant) => {
    const dir = dataDir();
    const first = new KvPlaces(dir);
    expect(first.of(tenant)).toBe("default");
    await first.expect("shops", tenant);
    expect(new KvPlaces(dir).of(tenant)).toBe("default");
    expect(new KvPlaces(dir).isLeftover("shops", tenant)).toBe(true);
    await first.move(tenant, "shops", true);
    const next = new KvPlaces(dir);
    expect(next.of(tenant)).toBe("shops");
    expect(next.of("other")).toBe("default");
    expect(next.leftovers).toEqual([{ home: "default", tenant }]);
    await next.removed("default", tenant);
    expect(new KvPlaces(dir).leftovers).toEqual([]);
  },
);

test("a tenant is new where all that have entries are known, and its name is not among them", async () => {
  const dir = dataDir();
  const first = new KvPlaces(dir);
  expect([first.isNew("bank"), first.isUnused]).toEqual([false, true]);
  await first.move("shop", "shops", false);
  expect([first.isNew("bank"), first.isUnused]).toEqual([false, false]);
  await first.complete(["bank", "shop"]);
  const next = new KvPlaces(dir);
  expect(["bank", "shop", "constructor"].map((tenant) => next.isNew(tenant))).toEqual([
    ...[false, false, true],
  ]);
  expect([next.of("bank"), next.of("shop")]).toEqual(["default", "shops"]);
});

test("homes of any set of cordons are read again", async () => {
  const many = Array.from({ length: 40 }, (_, n) => `cordon-${n}`);
  for (const cordons of [["shops"], ["constructor"], ["shops", "banks", "default"], many]) {
    const dir = dataDir();
    await new KvPlaces(dir).move("shop", homeOf(cordons), false);
    expect(new KvPlaces(dir).of("shop")).toBe(homeOf(cordons));
  }
});

test.each([
  ["cut off", '{"version": 1, "places": [', "it is no JSON"],
  ["empty", "", "it is no JSON"],
  ["no object", "[]", "is damaged"],
  ["no version", JSON.stringify({ places: [], leftovers: [], changes: 1 }), "`version`"],
  ["version 0", JSON.stringify({ ...places(), version: 0 }), "`version`"],
  ["a tenant twice", twice(), "a tenant twice"],
  ...[
    "../x",
    "/etc",
    "..",
    ".",
    "",
    "a/b",
    "a\0",
    "shops+banks",
    "shops+shops",
    "+",
    "+..",
    "A",
  ].map((home) => [
    `the home ${JSON.stringify(home)}`,
    JSON.stringify(places({ tenant: "shop", home })),
    "`places.0.home`",
  ]),
  [
    "the tenant ../x",
    JSON.stringify(places({ tenant: "../x", home: "shops" })),
    "`places.0.tenant`",
  ],
  [
    "a leftover of ../x",
    JSON.stringify({ ...places(), leftovers: [{ home: "../x", tenant: "shop" }] }),
    "`leftovers.0.home`",
  ],
] as [string, string, string][])(
  "a file that is damaged is refused by its name: %s",
  async (_, content, why) => {
    const dir = dataDir(content);
    const refusal = expect.stringMatching(
      /^kv-homes\/places\.json in the data folder is damaged, .*put that of a backup in its place\.$/s,
    );
    expect(() => new KvPlaces(dir)).toThrow(
      expect.objectContaining({ code: "store-failed", message: refusal }),
    );
    expect(() => new KvPlaces(dir)).toThrow(why);
    expect(await findingsOfHomes(dir)).toMatchObject([{ health: "problem", found: refusal }]);
  },
);

test("a file of a newer version is left to that", () => {
  const dir = dataDir(JSON.stringify({ version: 2, homes: {} }));
  expect(() => new KvPlaces(dir)).toThrow(
    expect.objectContaining({ code: "store-newer", message: expect.stringContaining("version 2") }),
  );
});

function twice(): string {
  const place = { tenant: "shop", home: "shops" };
  return JSON.stringify(places(place, { ...place, home: "banks" }));
}
