// Three `skerry serve` in processes of their own, as nodes of one cluster of three real NATS servers.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import type { NatsSettings } from "../../../../runtime/store/log/nats/connection-settings.ts";
import type {
  ClusterStatus,
  DeployOrder,
  Spread,
  WaitFor,
} from "../../../../runtime/supervisor/control.ts";
import { type NatsServers, startNats, until } from "../../../store/log/support/nats-servers.ts";
import { withKeptArtifacts } from "../../../support/kept-artifacts.ts";
import { keepFuel } from "../../../support/kept-rates.ts";
import { filesUnder } from "../../../support/secret-search.ts";
import { type Serving, startServing } from "../../serving/support/serving.ts";

export interface ThreeNodes {
  readonly nats: NatsServers;
  readonly nodes: readonly Serving[];
  readonly key: string;
  node(i: number): Serving;
  /** Starts a node again, in its folder, or a new one. */
  start(
    i: number,
    options?: {
      readonly fresh?: boolean;
      readonly rest?: string;
      readonly serve?: string;
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<Serving>;
  stop(i: number): Promise<void>;
  deploy(
    i: number,
    worker: string,
    wasm: Uint8Array,
    order?: Partial<DeployOrder> & { readonly wait?: WaitFor },
  ): Promise<{ deployment: string; spread: Spread }>;
  cluster(i: number): Promise<ClusterStatus>;
  /** Waits until all nodes are at the log's newest revision, and gives how long that took, in ms. */
  settled(only?: readonly number[]): Promise<number>;
  end(): Promise<void>;
}

export const nodeNames = ["fra", "ams", "sin"] as const;

export interface ThreeOptions {
  readonly nats?: NatsServers;
  /** Where a node finds the servers, in the place of their own addresses. */
  readonly serversOf?: (node: number) => Pick<NatsSettings, "servers" | "monitors">;
  /** The rest of each node's table [cluster], and of its settings. */
  readonly settings?: string;
  /** A folder for all of them, which is not removed. */
  readonly home?: string;
}

export async function startThree(options: ThreeOptions = {}): Promise<ThreeNodes> {
  const names = nodeNames;
  const home = options.home ?? mkdtempSync(join(tmpdir(), "skerry-cluster-"));
  const key = join(home, "cluster.key");
  await makeClusterKey(key);
  const nats = options.nats ?? (await startNats());
  const nodes: Serving[] = [];
  const start: ThreeNodes["start"] = async (i, start = {}) => {
    const { fresh = false, rest = "", serve = "", env = {} } = start;
    const folder = join(home, names[i]!);
    if (fresh) rmSync(join(folder, "data"), { recursive: true, force: true });
    mkdirSync(join(folder, "data"), { recursive: true, mode: 0o700 });
    await keepFuel(join(folder, "data"));
    copyFileSync(key, join(folder, "data", "cluster.key"));
    const { servers, monitors } = options.serversOf?.(i) ?? nats.settings("test");
    const table = `[cluster]\nname = "test"\nnode = "${names[i]}"\nlabels = { region = "${names[i]}" }\nservers = ${JSON.stringify(servers)}\nmonitors = ${JSON.stringify(monitors)}`;
    nodes[i] = await startServing({
      ...{ folder, env },
      serve: `shards = 1\n${serve}`,
      rest: `${table}\n${options.settings ?? ""}\n${rest}`,
    });
    return nodes[i];
  };
  await Promise.all(names.map((_, i) => start(i)));
  const all: ThreeNodes = {
    ...{ nats, nodes, key, start },
    node: (i) => nodes[i]!,
    async stop(i) {
      await nodes[i]!.end();
    },
    async deploy(i, worker, wasm, order = {}) {
      const serving = nodes[i]!;
      const usual = { grants: ["log"], limits: {}, variables: {}, secrets: {} };
      const make = async () => {
        const { sha256 } = await serving.api<{ sha256: string }>("PUT", "/v1/modules", wasm);
        return serving.api<{ deployment: string; spread: Spread }>(
          "POST",
          `/v1/workers/${worker}/deployments`,
          { module: sha256, ...usual, ...order },
        );
      };
      // At each node, as all of them make it ready.
      const folders = nodes.map(({ folder }) => join(folder, "data"));
      const nested = folders.reduce<() => ReturnType<typeof make>>(
        (work, folder) => () => withKeptArtifacts(folder, wasm, work),
        make,
      );
      return nested();
    },
    async cluster(i) {
      return (await nodes[i]!.status()).cluster!;
    },
    async settled(only = [...names.keys()]) {
      const began = performance.now();
      await until(async () => {
        const told = await Promise.all(only.map((i) => all.cluster(i)));
        const newest = Math.max(...told.map(({ revision }) => revision));
        return told.every(
          ({ nodes: known, node, revision }) =>
            revision === newest && known.find((each) => each.node === node)?.lag === 0,
        );
      }, "all nodes are at the newest revision");
      return performance.now() - began;
    },
    async end() {
      await Promise.all(nodes.map((each) => each.end()));
      await nats.end();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
  return all;
}

/** Whether a text is in any file of a folder. */
export function isIn(text: string, folder: string): boolean {
  return filesUnder(folder).some(({ content }) => content.includes(text));
}
