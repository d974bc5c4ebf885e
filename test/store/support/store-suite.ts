import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeploymentStore, ModuleStore } from "../../../runtime/store/deployments.ts";
import { deployChange, sha256, someDeployment, someWorker } from "./records.ts";

export interface OpenStore {
  readonly deployments: DeploymentStore;
  readonly modules: ModuleStore;
}

/** Where a suite's store keeps what it keeps. */
export interface StorePlace {
  /** Opens the store, the first time as an empty one. It is closed before it is opened again. */
  open(): Promise<OpenStore>;
  dispose(): Promise<void>;
}

/** What holds for every store of deployments and modules. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(name, () => {
    let place: StorePlace;
    let store: OpenStore;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.deployments.close();
      await place.dispose();
    });
    const reopen = async () => {
      await store.deployments.close();
      store = await place.open();
    };

    test("an empty store has no workers, deployments or history", async () => {
      const { deployments } = store;
      expect(await deployments.workers()).toEqual([]);
      expect(await deployments.worker("shop")).toBeNull();
      expect(await deployments.deployment(sha256("x"))).toBeNull();
      expect(await deployments.deployments("shop")).toEqual([]);
      expect(await deployments.history("shop")).toEqual([]);
      await deployments.apply({});
    });

    test("a worker and its deployments are what they were, also after the store was reopened", async () => {
      const odd = '{"TOKEN": "hush", "": "", "__proto__": "own", "ключ ☃": "\\u0000\\n😀"}';
      const secrets = JSON.parse(odd) as Record<string, string>;
      const first = someDeployment("shop", 1, { secrets });
      const second = someDeployment("shop", 2, {
        settings: JSON.parse('{"__proto__": {"a": 1}, "n": 1.5, "list": [null, true, "\u2028"]}'),
      });
      const worker = someWorker("shop", first.id, {
        tenant: "acme",
        cordon: "payments",
        routes: ["shop.example.com/z", "*.shop.example.com/*", "shop.example.com/a/*"],
        operator: { admission: { queue: 7 } },
        origin: "file",
        candidate: { id: second.id, percent: 12.5 },
        quarantine: { reason: "It wedged a shard.", since: 1_700_000_000_123, losses: 3 },
      });
      await store.deployments.apply({ deployments: [first, second], workers: [worker] });
      for (let round = 0; round < 2; round++) {
        expect(await store.deployments.worker("shop")).toEqual(worker);
        expect(await store.deployments.workers()).toEqual([worker]);
        expect(await store.deployments.deployment(first.id)).toEqual(first);
        expect(await store.deployments.deployments("shop")).toEqual([second, first]);
        await reopen();
      }
    });

    test("a worker that is written again is what it is now, whole", async () => {
      const { deployments } = store;
      const first = someDeployment("shop", 1);
      const candidate = { id: first.id, percent: 5 };
      await deployments.apply(deployChange(first, { candidate, routes: ["a/*", "b/*"] }));
      const worker = someWorker("shop", first.id, { routes: ["b/*", "c/*"] });
      await deployments.apply({ workers: [worker] });
      expect(await deployments.worker("shop")).toEqual(worker);
      expect(await deployments.deployments("shop")).toEqual([first]);
      expect(await deployments.history("shop")).toHaveLength(1);
    });

    test("a worker may have no route", async () => {
      await store.deployments.apply(deployChange(someDeployment("shop", 1), { routes: [] }));
      expect((await store.deployments.worker("shop"))?.routes).toEqual([]);
    });

    test("history tells the newest first, even where the clock went back", async () => {
      const { deployments } = store;
      const [one, two] = [someDeployment("shop", 1), someDeployment("shop", 2)];
      await deployments.apply(deployChange(one));
      await deployments.apply(deployChange(two));
      const back = { worker: "shop", deployment: one.id, at: 5, event: "rollback" } as const;
      await deployments.apply({ workers: [someWorker("shop", one.id)], history: [back] });
      const { worker: _, ...entry } = back;
      expect(await deployments.history("shop")).toEqual([
        entry,
        { deployment: two.id, at: two.createdAt, event: "deploy" },
        { deployment: one.id, at: one.createdAt, event: "deploy" },
      ]);
      expect(await deployments.history("blog")).toEqual([]);
    });

    test("a route of another worker is refused, with both names, and nothing of the change is there", async () => {
      const { deployments } = store;
      await deployments.apply(
        deployChange(someDeployment("shop", 1), { routes: ["h/a/*", "h/b"] }),
      );
      const blog = deployChange(someDeployment("blog", 1), { routes: ["h/c", "h/b"] });
      const wiki = deployChange(someDeployment("wiki", 1));
      const both = {
        deployments: [...wiki.deployments!, ...blog.deployments!],
        workers: [...wiki.workers!, ...blog.workers!],
        history: [...wiki.history!, ...blog.history!],
      };
      const refused = await deployments.apply(both).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "route-conflict" });
      for (const word of ["shop", "blog", "h/b"]) expect(String(refused)).toContain(word);
      expect((await deployments.workers()).map(({ name }) => name)).toEqual(["shop"]);
      for (const name of ["blog", "wiki"]) {
        expect(await deployments.deployments(name)).toEqual([]);
        expect(await deployments.history(name)).toEqual([]);
      }
      await deployments.apply(wiki);
      expect(await deployments.worker("wiki")).not.toBeNull();
    });

    test("two workers of one change can't have one route either, and one may name it twice", async () => {
      const { deployments } = store;
      const [a, b] = [someDeployment("a", 1), someDeployment("b", 1)];
      const workers = [
        someWorker("a", a.id, { routes: ["h/*", "h/*"] }),
        someWorker("b", b.id, { routes: ["h/*"] }),
      ];
      const change = { deployments: [a, b], workers };
      await expect(deployments.apply(change)).rejects.toMatchObject({ code: "route-conflict" });
      await deployments.apply({ deployments: [a], workers: workers.slice(0, 1) });
      expect((await deployments.worker("a"))?.routes).toEqual(["h/*"]);
    });

    test("one change can swap the routes of two workers", async () => {
      const { deployments } = store;
      const [a, b] = [someDeployment("a", 1), someDeployment("b", 1)];
      await deployments.apply(deployChange(a, { routes: ["h/1"] }));
      await deployments.apply(deployChange(b, { routes: ["h/2"] }));
      const swapped = [
        someWorker("a", a.id, { routes: ["h/2"] }),
        someWorker("b", b.id, { routes: ["h/1"] }),
      ];
      await deployments.apply({ workers: swapped });
      expect(await deployments.workers()).toEqual(swapped);
    });

    test("a removed worker leaves nothing, and its routes and name are free in the same change", async () => {
      const { deployments } = store;
      const [old, other] = [someDeployment("shop", 1), someDeployment("blog", 1)];
      await deployments.apply(deployChange(old, { routes: ["h/*"] }));
      await deployments.apply({
        removed: ["shop", "never-there"],
        ...deployChange(other, { routes: ["h/*"] }),
      });
      expect(await deployments.worker("shop")).toBeNull();
      expect(await deployments.deployment(old.id)).toBeNull();
      expect(await deployments.history("shop")).toEqual([]);

      const anew = someDeployment("blog", 2);
      await deployments.apply({ removed: ["blog"], ...deployChange(anew, { routes: ["h/*"] }) });
      expect(await deployments.deployments("blog")).toEqual([anew]);
      expect(await deployments.history("blog")).toHaveLength(1);
    });

    test("a change that names what is not there is refused whole", async () => {
      const { deployments } = store;
      const { id } = someDeployment("shop", 1);
      const entry = { worker: "shop", deployment: id, at: 1, event: "deploy" } as const;
      for (const change of [
        { workers: [someWorker("shop", id)] },
        { deployments: [someDeployment("shop", 1)] },
        { history: [entry] },
        deployChange(someDeployment("shop", 2), { candidate: { id, percent: 1 } }),
      ]) {
        await expect(deployments.apply(change)).rejects.toMatchObject({ code: "host-failed" });
      }
      expect(await deployments.workers()).toEqual([]);
      expect(await deployments.deployments("shop")).toEqual([]);
    });

    test("the same deployment twice is one, and never becomes another worker's", async () => {
      const { deployments } = store;
      const one = someDeployment("shop", 1);
      await deployments.apply(deployChange(one));
      await deployments.apply(deployChange(one));
      expect(await deployments.deployments("shop")).toEqual([one]);
      expect(await deployments.history("shop")).toHaveLength(2);
      const stolen = deployChange(someDeployment("blog", 1, { id: one.id }));
      await expect(deployments.apply(stolen)).rejects.toMatchObject({ code: "host-failed" });
      expect(await deployments.deployment(one.id)).toEqual(one);
      expect(await deployments.worker("blog")).toBeNull();
    });

    test("the newest 50 deployments stay, with the current one and the candidate", async () => {
      const { deployments } = store;
      const all = Array.from({ length: 120 }, (_, n) => someDeployment("shop", n));
      const candidate = { id: all[1]!.id, percent: 5 };
      for (const each of all) {
        // The first one answers all along, and the second is tried.
        const { deployments: added, history } = deployChange(each);
        const tried = each === all[0] ? null : candidate;
        const workers = [someWorker("shop", all[0]!.id, { candidate: tried })];
        await deployments.apply({ deployments: added!, workers, history: history! });
      }
      const kept = (await deployments.deployments("shop")).map(({ id }) => id);
      const newest = all.slice(-50).reverse();
      expect(kept).toEqual([...newest, all[1]!, all[0]!].map(({ id }) => id));
      const past = (await deployments.history("shop")).map(({ deployment }) => deployment);
      expect(past).toEqual(kept);
    });

    test("an old deployment that was active lately can be gone back to", async () => {
      const { deployments } = store;
      const all = Array.from({ length: 60 }, (_, n) => someDeployment("shop", n));
      const [oldest, ...rest] = all;
      await deployments.apply(deployChange(oldest!));
      for (const each of rest.slice(0, -1)) {
        await deployments.apply(deployChange(each));
        const history = [
          { worker: "shop", deployment: oldest!.id, at: 1, event: "rollback" },
        ] as const;
        await deployments.apply({ workers: [someWorker("shop", oldest!.id)], history });
      }
      await deployments.apply(deployChange(rest.at(-1)!));
      expect(await deployments.deployment(oldest!.id)).toEqual(oldest);
      expect(await deployments.deployment(all[1]!.id)).toBeNull();
    });

    test("history keeps 1,000 entries of a worker", async () => {
      const { deployments } = store;
      const one = someDeployment("shop", 1);
      await deployments.apply(deployChange(one));
      const more = (first: number, event: "promote" | "rollback") =>
        Array.from({ length: 600 }, (_, n) => {
          return { worker: "shop", deployment: one.id, at: first + n, event };
        });
      await deployments.apply({ history: more(1_000, "promote") });
      await deployments.apply({ history: more(2_000, "rollback") });
      const kept = await deployments.history("shop");
      expect(kept).toHaveLength(1_000);
      expect(kept[0]).toEqual({ deployment: one.id, at: 2_599, event: "rollback" });
      expect(kept.at(-1)).toEqual({ deployment: one.id, at: 1_200, event: "promote" });
    });

    test("a thousand workers are written in one change and read back in order of their names", async () => {
      const { deployments } = store;
      const all = Array.from({ length: 1_000 }, (_, n) => {
        return someDeployment(`w${String(n).padStart(4, "0")}`, n);
      });
      const workers = all.map(({ worker, id }) => someWorker(worker, id));
      await deployments.apply({ deployments: all, workers: workers.toReversed() });
      expect(await deployments.workers()).toEqual(workers);
    });

    test("the modules that deployments name are told, each once", async () => {
      const { deployments } = store;
      expect(await deployments.modules()).toEqual(new Set());
      for (const worker of ["shop", "blog"]) {
        await deployments.apply(deployChange(someDeployment(worker, 1)));
        await deployments.apply(deployChange(someDeployment(worker, 2)));
      }
      await deployments.apply({ removed: ["blog"] });
      const named = await deployments.deployments("shop");
      expect(await deployments.modules()).toEqual(new Set(named.map(({ module }) => module)));
    });

    test("a module is kept by the digest of its bytes", async () => {
      const { modules } = store;
      const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
      const digest = await modules.put(bytes);
      expect(digest).toBe(sha256(bytes));
      expect(await modules.put(bytes)).toBe(digest);
      await reopen();
      expect(Buffer.from((await store.modules.get(digest))!)).toEqual(Buffer.from(bytes));
    });

    test("modules that were not put are not there, whatever they are called", async () => {
      const { modules } = store;
      const digest = await modules.put(new Uint8Array([1]));
      for (const other of [sha256("x"), "", "..", `../modules/${digest}`, digest.toUpperCase()]) {
        expect(await modules.get(other)).toBeNull();
      }
    });

    test("pruning removes the modules that are neither kept nor new, and no other", async () => {
      const { modules } = store;
      const [kept, gone] = [
        await modules.put(new Uint8Array([1])),
        await modules.put(new Uint8Array([2])),
      ];
      await modules.prune(new Set([sha256("never put")]), 60_000);
      expect(await modules.get(gone)).not.toBeNull();
      await modules.prune(new Set([kept, sha256("never put")]), 0);
      expect(await modules.get(kept)).not.toBeNull();
      expect(await modules.get(gone)).toBeNull();
    });
  });
}
