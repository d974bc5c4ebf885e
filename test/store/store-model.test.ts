import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  DeploymentRecord,
  HistoryEntry,
  StoreChange,
  WorkerRecord,
} from "../../runtime/store/deployments.ts";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { runs } from "../support/runs.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { someDeployment, someWorker } from "./support/records.ts";

/** What a store holds, in plain maps: few enough deployments that none is pruned. */
class Model {
  workers = new Map<string, WorkerRecord>();
  deployments = new Map<string, DeploymentRecord>();
  history: StoreChange["history"] = [];

  /** The model after a change, or the code that the change is refused with. */
  after({ removed, workers, deployments, history }: StoreChange): Model | string {
    const next = new Model();
    const stays = (worker: string) => !removed.includes(worker);
    const kept = this.deployments.values().filter(({ worker }) => stays(worker));
    next.workers = new Map([...this.workers].filter(([name]) => stays(name)));
    next.deployments = new Map(kept.map((record) => [record.id, record]));
    next.history = [...this.history.filter(({ worker }) => stays(worker)), ...history];
    for (const worker of workers) next.workers.set(worker.name, worker);
    for (const record of deployments) next.deployments.set(record.id, record);
    const routes = next.workers.values().flatMap((worker) => worker.routes);
    const all = [...routes];
    if (new Set(all).size < all.length) return "route-conflict";
    const has = (id: string) => next.deployments.has(id);
    const whole =
      next.workers.values().every(({ current, candidate }) => {
        return has(current) && (candidate === null || has(candidate.id));
      }) &&
      next.deployments.values().every(({ worker }) => next.workers.has(worker)) &&
      next.history.every(({ worker, deployment }) => next.workers.has(worker) && has(deployment));
    return whole ? next : "host-failed";
  }
}

const names = ["a", "b", "c"];
const worker = fc.constantFrom(...names);
const secrets = { N: "n" };
const number = fc.nat({ max: 3 });
const deployment = fc
  .tuple(worker, number)
  .map(([name, n]) => someDeployment(name, n, { secrets }));
const workerRecord = fc
  .record({
    name: worker,
    n: number,
    candidate: fc.option(fc.tuple(number, fc.constantFrom(0.01, 50, 99.99))),
    routes: fc.uniqueArray(fc.constantFrom("h/1", "h/2", "h/3", "h/4"), { maxLength: 2 }),
  })
  .map(({ name, n, candidate, routes }) =>
    someWorker(name, someDeployment(name, n).id, {
      routes,
      candidate: candidate && { id: someDeployment(name, candidate[0]).id, percent: candidate[1] },
    }),
  );
const entry = fc
  .tuple(worker, number, fc.constantFrom<HistoryEntry["event"]>("deploy", "rollback"))
  .map(([name, n, event]) => {
    return { worker: name, deployment: someDeployment(name, n).id, at: n, event };
  });
/** Workers with all that they name, most often; and some of what fits by chance. */
const change: fc.Arbitrary<StoreChange> = fc
  .record({
    workers: fc.uniqueArray(workerRecord, { selector: ({ name }) => name, maxLength: 2 }),
    complete: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
    more: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(deployment, { maxLength: 2 }),
    ),
    history: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(entry, { maxLength: 2 })),
    removed: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.tuple(worker)),
  })
  .map(({ workers, complete, more, history, removed }) => {
    const named = workers.flatMap(({ name }) => {
      return complete ? [0, 1, 2, 3].map((n) => someDeployment(name, n, { secrets })) : [];
    });
    return { deployments: [...named, ...more], workers, history, removed };
  });

test("random changes leave what they would leave in plain maps, or nothing", {
  timeout: 120_000,
}, async () => {
  const dataDir = makeDataDir();
  const { deployments: store } = await openEmbeddedStore(dataDir);
  let refused = 0;
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      await store.apply({ removed: names });
      let model = new Model();
      for (const each of changes) {
        const next = model.after(each);
        const code = await store.apply(each).then(
          () => null,
          (error: { code: string }) => error.code,
        );
        if (typeof next === "string") {
          // A change that is wrong in two ways may be refused for either.
          expect(code).toBeOneOf(["route-conflict", "host-failed"]);
          refused++;
        } else {
          expect(code).toBeNull();
          model = next;
          applied++;
        }
        expect(await store.workers()).toEqual(
          [...model.workers.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
        );
        for (const name of names) {
          const own = [...model.deployments.values()].filter((record) => record.worker === name);
          expect(await store.deployments(name)).toEqual(
            own.sort((a, b) => b.createdAt - a.createdAt),
          );
          const past = model.history.filter((event) => event.worker === name).toReversed();
          expect(await store.history(name)).toEqual(past.map(({ worker: _, ...rest }) => rest));
        }
      }
    }),
    { numRuns: runs(100) },
  );
  // The property has seen both.
  expect(refused).toBeGreaterThan(runs(20));
  expect(applied).toBeGreaterThan(runs(20));
  await store.close();
});
