import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { SkerryError } from "../../../../runtime/errors.ts";
import type { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import type { ClusterLog } from "../../../../runtime/store/log/cluster-log.ts";
import { Fence } from "../../../../runtime/store/log/lease/fencing.ts";
import { Lease, type LeaseLog } from "../../../../runtime/store/log/lease/lease.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import { until } from "./nats-servers.ts";

/** How long leases of tests hold, in ms. */
export const term = 500;

/** A connection that can be cut, as by a partition. */
export function cuttable(log: ClusterLog) {
  const link = { cut: false };
  const need = () => {
    if (link.cut) throw new SkerryError("unavailable", "It is cut off.");
  };
  const through: Pick<ClusterLog, "append" | "get"> = {
    async append(key, value, expected) {
      need();
      return log.append(key, value, expected);
    },
    async get(key) {
      need();
      return log.get(key);
    },
  };
  return { link, log: through as ClusterLog };
}

/** Wants a lease as a node of this name. */
export function contend(
  log: ClusterLog,
  key: ClusterKey,
  node: string,
  current: () => LeaseLog | null = () => ({ id: "log", generation: 0 }),
  name = "lease.test",
): Lease {
  const lease = new Lease({ name, node, log, key, current, term });
  onTestFinished(() => lease.giveBack());
  lease.want();
  return lease;
}

/** What holds of a lease over every log. @param open gives two connections to one new log. */
export function leaseSuite(
  name: string,
  key: ClusterKey,
  open: () => Promise<readonly [ClusterLog, ClusterLog]>,
): void {
  describe(name, () => {
    test("one of two has it and keeps it; given back it is the other's at once, with a greater number", async () => {
      const [one, two] = await open();
      const a = contend(one, key, "a");
      await until(() => a.token !== null, "a has it");
      const b = contend(two, key, "b");
      const first = a.token!;
      for (let i = 0; i < 10; i++) {
        await wait(term / 4);
        expect(b.token).toBeNull();
        expect(a.token).toEqual(first);
      }
      const began = performance.now();
      await a.giveBack();
      expect(a.token).toBeNull();
      await until(() => b.token !== null, "b has it");
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(b.token!.number).toBeGreaterThan(first.number);
      const fence = new Fence();
      expect([first, b.token, first].map((each) => fence.admits(each))).toEqual([
        true,
        true,
        false,
      ]);
    });

    test("who is cut off has it no more before another one has", async () => {
      const [one, two] = await open();
      const { link, log } = cuttable(one);
      const a = contend(log, key, "a");
      await until(() => a.token !== null, "a has it");
      const b = contend(two, key, "b");
      await wait(term);
      link.cut = true;
      let both = 0;
      await until(() => {
        if (a.token !== null && b.token !== null) both++;
        return b.token !== null;
      }, "b has it");
      expect([both, a.token]).toEqual([0, null]);
      link.cut = false;
      await wait(term * 2);
      expect(a.token).toBeNull();
      expect(b.token).not.toBeNull();
    });

    test("what others wrote under the key is no reason to take it; a term beyond all bounds neither", async () => {
      const [one, two] = await open();
      const holder = "ab".repeat(16);
      const records = [-1, 2 ** 53, 1e300, "NaN", null].map((each, i) => {
        const value = { holder, term: each };
        return signRecord(key, { log: "log", key: `lease.x${i + 1}`, follows: 0, value });
      });
      const hostile = [Buffer.from("no record"), ...records];
      const current = () => ({ id: "log", generation: 0 });
      const leases = hostile.map((_, i) => contend(one, key, "a", current, `lease.x${i}`));
      const free = contend(one, key, "a", current, "lease.free");
      for (const [i, each] of hostile.entries()) await two.append(`lease.x${i}`, each!, 0);
      await until(() => free.token !== null, "one that nobody has is taken");
      await wait(term);
      expect(leases.map(({ token }) => token)).toEqual(hostile.map(() => null));
    });
  });
}
