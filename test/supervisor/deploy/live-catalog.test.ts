import { expect, test } from "vitest";
import { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import type { LiveWorker } from "../../../runtime/supervisor/deploy/live-worker.ts";

/** A worker of which nothing is asked but its routes. */
const worker = (name: string, routes: string[]) =>
  ({ record: { name, routes, cordon: "default" }, problem: {} }) as unknown as LiveWorker;

test("the owner of a route is who was put with it last, also where a change moves it", async () => {
  const catalog = new LiveCatalog(async () => {});
  await catalog.apply([worker("a", ["x.test/*", "y.test/*"]), worker("b", ["z.test/*"])]);
  expect(catalog.ownerOf("x.test/*")).toBe("a");
  // Whichever of the two comes first.
  await catalog.apply([worker("b", ["z.test/*", "x.test/*"]), worker("a", ["y.test/*"])]);
  expect(catalog.ownerOf("x.test/*")).toBe("b");
  await catalog.apply([worker("b", ["z.test/*"]), worker("a", ["y.test/*", "x.test/*"])]);
  expect(catalog.ownerOf("x.test/*")).toBe("a");
  await catalog.apply([], ["a"]);
  expect([...catalog.owners()]).toEqual([["z.test/*", "b"]]);
  expect(catalog.ownerOf("x.test/*")).toBeUndefined();
});
