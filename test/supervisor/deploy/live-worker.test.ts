import { describe, expect, test } from "vitest";
import type { WorkerRecord } from "../../../runtime/store/deployments.ts";
import {
  cordonOf,
  cordonsOf,
  type LiveWorker,
  loneWorker,
  quarantineOf,
  staysWatched,
  watchOf,
} from "../../../runtime/supervisor/deploy/live-worker.ts";

const quarantine = { reason: "It crashed.", since: 0, losses: 1 };
const watched = { reason: "Many faults.", since: 0 };
const record = { name: "shop", cordon: "shops", current: "a", quarantine: null } as WorkerRecord;

function worker(given: Partial<LiveWorker> = {}): LiveWorker {
  return { record, watched: null, leaves: null, ...given } as LiveWorker;
}

describe("a worker runs", () => {
  test("where it was put; in quarantine or watched in a cordon of its own", () => {
    expect(cordonOf(worker())).toBe("shops");
    expect(cordonOf(worker({ watched }))).toBe("watched:shop");
    const both = worker({ watched, record: { ...record, quarantine } });
    expect(cordonOf(both)).toBe("quarantine:shop");
  });

  test("besides in the cordon that it has just left", () => {
    expect(cordonsOf(worker())).toEqual(["shops"]);
    expect(cordonsOf(worker({ watched, leaves: "shops" }))).toEqual(["watched:shop", "shops"]);
    expect(cordonsOf(worker({ leaves: "shops" }))).toEqual(["shops"]);
  });

  test("alone in cordons of these names, and in no other", () => {
    expect(loneWorker(quarantineOf("shop"))).toBe("shop");
    expect(loneWorker(watchOf("shop"))).toBe("shop");
    for (const name of ["shops", ":front", ":trial:watched:shop", "watched"]) {
      expect(loneWorker(name)).toBeNull();
    }
  });
});

test("a worker stays watched as long as what was seen is what answers, where it was seen", () => {
  const before = worker({ watched });
  expect(staysWatched(before, { ...record, routes: ["shop.test/*"] })).toBe(true);
  expect(staysWatched(before, { ...record, candidate: { id: "b", percent: 10 } })).toBe(true);
  expect(staysWatched(before, { ...record, current: "b" })).toBe(false);
  expect(staysWatched(before, { ...record, cordon: "payments" })).toBe(false);
  expect(staysWatched(before, { ...record, quarantine })).toBe(false);
  expect(staysWatched(worker(), record)).toBe(false);
});
