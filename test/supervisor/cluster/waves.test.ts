import { expect, test } from "vitest";
import { maxPlaces } from "../../../runtime/supervisor/cluster/record-values.ts";
import { type NodeHealth, trouble } from "../../../runtime/supervisor/cluster/rollout-health.ts";
import {
  placesOf,
  routesOf,
  valueAt,
  type Waves,
  waveOf,
  wavesBegun,
  wavesEnded,
} from "../../../runtime/supervisor/cluster/waves.ts";

// `wave-leader` has them with nodes.
const id = (n: number) => n.toString(16).padStart(64, "0");
const served = (n: number, routes: string[] = []) => ({
  ...{ tenant: "shop", cordon: "default", routes, admission: {} },
  ...{ current: id(n), candidate: null },
});
const by = { label: "region", places: ["ams", "fra"] };
const waves: Waves = {
  ...by,
  ...{ reached: 1, state: "going", by: "fra", why: null },
  entry: { deployment: id(2), at: 1, event: "deploy" },
  next: served(2, ["two.test/*"]),
};
const value = { ...served(1, ["one.test/*"]), kept: [id(2), id(1)], history: [], waves };

test("a node is in the wave of its label's value, and in the last one without; what every object has is no label", () => {
  expect(waveOf(by, { region: "fra" })).toBe(1);
  expect(waveOf(by, { region: "sin" })).toBe(2);
  expect(waveOf(by, {})).toBe(2);
  const odd = { label: "toString", places: [String(Object.prototype.toString)] };
  expect(waveOf({ ...odd, places: odd.places }, {})).toBe(1);
  const inherited = Object.create({ region: "ams" }) as Record<string, string>;
  expect(waveOf(by, inherited)).toBe(2);
});

test("nodes of waves that were reached serve what is new, and its routes are the worker's before that", () => {
  expect(valueAt(value, { region: "ams" }).current).toBe(id(2));
  expect(valueAt(value, { region: "fra" }).current).toBe(id(1));
  expect(valueAt({ ...value, waves: { ...waves, reached: 3 } }, {}).current).toBe(id(2));
  expect(routesOf(value)).toEqual(["one.test/*", "two.test/*"]);
});

test("a label that no node has, a place that none has, and more places than a record has room for are refused", () => {
  const nodes = ["fra", "ams", "fra"].map((region) => ({ labels: { region } }));
  expect(placesOf(nodes, { label: "region" })).toEqual(["ams", "fra"]);
  expect(placesOf(nodes, { label: "region", places: ["fra"] })).toEqual(["fra", "ams"]);
  expect(() => placesOf(nodes, { label: "toString" })).toThrow(/No node .* label toString/);
  expect(() => placesOf(nodes, { label: "region", places: ["sin"] })).toThrow(/region=sin/);
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ labels: { region: `r${i}` } }));
  expect(placesOf(many(maxPlaces), { label: "region" })).toHaveLength(maxPlaces);
  expect(() => placesOf(many(maxPlaces + 1), { label: "region" })).toThrow(
    /go through 100 at most/,
  );
});

test("what waves bring is kept beside what is served, however much is kept; their entry is one of a bounded history", () => {
  const kept = Array.from({ length: 40 }, (_, i) => id(100 + i));
  const history = Array.from({ length: 100 }, (_, i) => ({
    ...{ deployment: kept[i % 40]!, at: i, event: "deploy" as const },
  }));
  const before = { ...served(1), kept: [id(1), ...kept.slice(1)], history };
  const worker = { name: "shop", ...served(2), operator: {}, origin: "api", quarantine: null };
  const change = {
    worker: worker as never,
    history: { worker: "shop", deployment: id(2), at: 500, event: "deploy" as const },
  };
  const begun = wavesBegun(before, change, { ...by, by: "fra" });
  expect(begun.kept).toEqual(expect.arrayContaining([id(1), id(2)]));
  expect(begun.kept).toHaveLength(40);
  expect(begun.current).toBe(id(1));
  const ended = wavesEnded(begun, begun.waves!);
  expect(ended.current).toBe(id(2));
  expect(ended).not.toHaveProperty("waves");
  expect(ended.history).toHaveLength(100);
  expect(ended.history.at(-1)).toEqual({ deployment: id(2), at: 500, event: "deploy" });
});

test("trouble is a new quarantine, a host that was started again, and three failures or more, of 5 % or more, and more than before", () => {
  const fare = (requests: number, failed: number, since: number | null = null): NodeHealth => ({
    ...{ requests, failed },
    quarantine: since === null ? null : { since, reason: "It ended its shard." },
  });
  const first = fare(1_000, 10);
  expect(trouble(undefined, null, fare(0, 0, 5))).toMatch(/in quarantine: It ended/);
  expect(trouble(fare(0, 0, 5), null, fare(9, 9, 5))).toBeNull();
  expect(trouble(fare(0, 0, 5), null, fare(0, 0, 6))).toMatch(/in quarantine/);
  expect(trouble(undefined, first, fare(3, 0))).toBe("the host was started again");
  expect(trouble(undefined, first, fare(1_002, 12))).toBeNull();
  expect(trouble(undefined, first, fare(1_003, 13))).toBe("3 of 3 answers failed");
  expect(trouble(undefined, first, fare(1_061, 13))).toBeNull();
  expect(trouble(undefined, first, fare(1_060, 13))).toBe("3 of 60 answers failed");
  expect(trouble(fare(100, 50), first, fare(1_010, 15))).toBeNull();
  expect(trouble(fare(100, 49), first, fare(1_010, 15))).toBe("5 of 10 answers failed");
});
