import { expect, test } from "vitest";
import type { DeployOrder, Spread } from "../../runtime/supervisor/control.ts";
import {
  SupervisorControl,
  type SupervisorParts,
} from "../../runtime/supervisor/supervisor-control.ts";

const order: DeployOrder = {
  ...{ worker: "shop", module: "b".repeat(64), grants: [], limits: {}, variables: {} },
  secrets: {},
};

/** A host whose every change is made, and the worker gone from what it serves by the time that it answers. */
function changed(cluster: { isKnown: boolean; spread: Spread } | null) {
  const made = async () => cluster?.spread;
  const deployer = {
    ready: async () => ({ order, record: { id: "a".repeat(64) } }),
    ...{ activate: made, rollback: made, promote: made },
  };
  const node = cluster && {
    ...{ deploy: made, rollback: made, promote: made, has: () => cluster.isKnown },
    status: () => ({ node: "fra" }),
  };
  return new SupervisorControl({
    ...{ deployer, cluster: node, catalog: { get: () => undefined }, kv: { quotaBytes: 1 } },
  } as unknown as SupervisorParts);
}

const spreadWith = (why: string | null): Spread => ({
  revision: 42,
  nodes: [{ node: "fra", has: why === null, why }],
});

test("a change whose worker is removed before the answer says that it was made, and is none any more", async () => {
  const control = changed({ isKnown: false, spread: spreadWith(null) });
  const since = "at revision 42, and another change has removed the worker since.";
  await expect(
    control.deploy(order, "all", undefined, new AbortController().signal),
  ).rejects.toMatchObject({
    code: "conflict",
    message: `The deployment aaaaaaaaaaaa of "shop" was made ${since}`,
  });
  await expect(control.rollback("shop", undefined, "all")).rejects.toMatchObject({
    code: "conflict",
    message: `The rollback of "shop" was made ${since}`,
  });
  await expect(control.promote("shop", 100, "all")).rejects.toMatchObject({
    code: "conflict",
    message: `The promotion of "shop" was made ${since}`,
  });
  await expect(
    changed(null).deploy(order, "all", undefined, new AbortController().signal),
  ).rejects.toMatchObject({
    code: "conflict",
    message: `The deployment aaaaaaaaaaaa of "shop" was made, and another change has removed the worker since.`,
  });
});

test("one that the asked node alone does not serve says why", async () => {
  const control = changed({ isKnown: true, spread: spreadWith("route-conflict") });
  await expect(
    control.deploy(order, "all", undefined, new AbortController().signal),
  ).rejects.toMatchObject({
    code: "unavailable",
    message:
      'The deployment aaaaaaaaaaaa of "shop" was made at revision 42, and this node does not serve it yet: route-conflict.',
  });
  await expect(control.worker("shop")).rejects.toThrow(
    /The cluster has the worker "shop", and this node does not serve it/,
  );
});
