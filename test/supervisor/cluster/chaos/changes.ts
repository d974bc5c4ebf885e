// Changes that are asked of nodes, each with what it makes of what is seen.
import type { Spread } from "../../../../runtime/supervisor/control.ts";
import { nodeNames } from "../support/three-nodes.ts";
import type { Change, Effect, Outcome } from "./history.ts";
import type { LinkedCluster } from "./linked-cluster.ts";
import { type PlannedAction, rivals } from "./schedule.ts";

/** The route that both rivals want. */
export const sharedPlace = "shared.test";
export const placeOf = (worker: string): string => `${worker}.test`;
export const tenantPlace = "tenant acme";

export interface Changes {
  /** Asks a node for a change, and gives it with its answer: null for one that there is nothing for. */
  ask(action: PlannedAction): Promise<Change | null>;
}

export interface ChangesOptions {
  readonly cluster: LinkedCluster;
  readonly modules: readonly { readonly wasm: Uint8Array; readonly sha256: string }[];
  readonly era: () => number;
  readonly now: () => number;
}

/** What an action is, before it is asked for. */
interface Order {
  readonly method: string;
  readonly path: string;
  readonly body: object;
  readonly effects: Readonly<Record<string, Effect>>;
  readonly event: string | null;
}

interface Told {
  readonly deployment?: string;
  readonly spread?: Spread;
}

let ids = 0;

export function changesOf({ cluster, modules, era, now }: ChangesOptions): Changes {
  /** Deployments of each worker that were acknowledged, with what they show. */
  const deployed = new Map<string, { id: string; text: string }[]>();

  const orderOf = (action: PlannedAction, id: number): Order | null => {
    const { kind, worker, module, wait } = action;
    const own = placeOf(worker);
    const isRival = (rivals as readonly string[]).includes(worker);
    const text = `${worker} ${id}`;
    const deploy = (percent: number | null, routes: readonly string[]) => ({
      method: "POST",
      path: `/v1/workers/${worker}/deployments?wait=${wait}`,
      body: {
        module: modules[module]!.sha256,
        ...{ grants: ["config", "log"], limits: {}, secrets: {}, variables: { TEXT: text } },
        routes: routes.map((host) => `${host}/*`),
        ...(percent !== null && { percent }),
      },
    });
    const whole = { shows: [text], keeps: false };
    const gives = isRival ? { [sharedPlace]: { shows: [null], keeps: true } } : {};
    switch (kind) {
      case "deploy":
        return { ...deploy(null, [own]), effects: { [own]: whole, ...gives }, event: "deploy" };
      case "leave-route":
        return { ...deploy(null, [own]), effects: { [own]: whole, ...gives }, event: "deploy" };
      case "take-route": {
        const effects = { [own]: whole, [sharedPlace]: whole };
        return { ...deploy(null, [own, sharedPlace]), effects, event: "deploy" };
      }
      case "candidate": {
        const effects = { [own]: { shows: [text], keeps: true } };
        return { ...deploy(50, [own]), effects, event: null };
      }
      case "promote": {
        const effects = { [own]: { shows: [], keeps: true } };
        const path = `/v1/workers/${worker}/promote?wait=${wait}`;
        return { method: "POST", path, body: { percent: 100 }, effects, event: null };
      }
      case "rollback": {
        const before = deployed.get(worker)?.at(-2);
        if (before === undefined) return null;
        const effects = {
          [own]: { shows: [before.text], keeps: false },
          ...(isRival && { [sharedPlace]: { shows: [before.text], keeps: true } }),
        };
        const path = `/v1/workers/${worker}/rollback?wait=${wait}`;
        return { method: "POST", path, body: { to: before.id }, effects, event: "rollback" };
      }
      case "remove": {
        const effects = { [own]: { shows: [null], keeps: false }, ...gives };
        const path = `/v1/workers/${worker}?wait=${wait}`;
        return { method: "DELETE", path, body: {}, effects, event: null };
      }
      case "tenant": {
        const rate = `${2 + id}G`;
        const effects = { [tenantPlace]: { shows: [rate], keeps: false } };
        const body = { fuelRate: rate, fuelBurst: "2s" };
        return { method: "PUT", path: "/v1/cluster/tenants/acme", body, effects, event: null };
      }
    }
  };

  return {
    async ask(action) {
      const { kind, node } = action;
      const id = ++ids;
      const order = orderOf(action, id);
      if (order === null) return null;
      const { method, path, body, effects, event } = order;
      const worker = kind === "tenant" ? tenantPlace : action.worker;
      const what = kind === "take-route" || kind === "leave-route" ? `deploy, ${kind}` : kind;
      const [began, before] = [now(), era()];
      const change = { ...{ id, what, worker, node, began }, effects };
      const done = (outcome: Outcome, deployment?: string): Change => {
        const entry = event === null || deployment === undefined ? null : { event, deployment };
        return { ...change, ended: now(), outcome, entry };
      };
      try {
        const serving = cluster.three.node(node);
        if (kind !== "tenant" && "module" in body) {
          await serving.api("PUT", "/v1/modules", modules[action.module]!.wasm);
        }
        const sent = method === "DELETE" ? undefined : body;
        const told = await serving.api<Told & Spread>(method, path, sent);
        const spread = told.spread ?? told;
        const to = (body as { to?: string }).to;
        const text = Object.values(effects)[0]?.shows[0];
        if (told.deployment !== undefined && typeof text === "string") {
          const all = deployed.get(worker) ?? [];
          deployed.set(worker, [...all, { id: told.deployment, text }]);
        }
        // Of which of two logs its place is nobody can say.
        if (era() !== before) return done({ kind: "open", code: "written-anew" });
        const nodes = spread.nodes
          .filter(({ has }) => has)
          .map((each) => (nodeNames as readonly string[]).indexOf(each.node))
          .sort();
        const made = { kind: "made", era: before, revision: spread.revision, nodes } as const;
        return done(made, to ?? told.deployment);
      } catch (error) {
        const code = (error as { code?: string }).code ?? "no-answer";
        return done({ kind: unsure.has(code) ? "open" : "refused", code });
      }
    },
  };
}

/** Errors after which it may have been made: the log did not answer, or the node's disk could not take what it was told, or nobody was
 * left to answer. A worker that was removed as soon as the change was made is unknown to the answer. */
const unsure = new Set(["unavailable", "store-failed", "no-answer", "unknown-worker"]);
