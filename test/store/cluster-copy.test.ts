import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { SqliteClusterCopy } from "../../runtime/store/embedded/sqlite-cluster-copy.ts";

function copyIn() {
  const db = new DatabaseSync(":memory:");
  db.exec("PRAGMA synchronous = FULL");
  const copy = new SqliteClusterCopy(db);
  copy.follow("log");
  return { db, copy };
}
const record = (key: string, revision: number) => ({ key, revision, value: { revision } });

test("records come by the beginning of their keys, in the log's order, and the newest by itself", () => {
  const { copy } = copyIn();
  expect(copy.newest()).toBeNull();
  const keys = ["worker.b", "worker.a", "workers", "worker-x", "node.a", "log"];
  copy.take(
    keys.map((key, at) => record(key, at + 1)),
    keys.length,
  );
  expect(copy.all("worker.").map(({ key }) => key)).toEqual(["worker.b", "worker.a"]);
  expect(copy.all("").map(({ key }) => key)).toEqual(keys);
  expect(copy.newest()).toMatchObject({ key: "log", revision: 6 });
  const revisions = copy.revisionsOf(["log", "worker.a", "worker.c", "worker.a", '"']);
  expect(new Map(revisions)).toEqual(
    new Map([
      ["log", 6],
      ["worker.a", 2],
    ]),
  );
  expect(["worker.a", "worker.c"].map((key) => copy.revisionOf(key))).toEqual([2, 0]);
});

test("what needs no sync of its own leaves the next change to be synced, also where it fails", () => {
  const { db, copy } = copyIn();
  const full = { synchronous: 2 };
  copy.take([record("worker.a", 1)], 1, false);
  expect(db.prepare("PRAGMA synchronous").get()).toEqual(full);
  expect(copy.get("worker.a")).toMatchObject({ revision: 1 });
  expect(() => copy.take([record("worker.a", Number.NaN)], 2, false)).toThrow();
  expect(db.prepare("PRAGMA synchronous").get()).toEqual(full);
  expect(db.isTransaction).toBe(false);
  expect(copy.cursor).toBe(1);
});
