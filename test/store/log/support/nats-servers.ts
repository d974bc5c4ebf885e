// Real servers, three on loopback, each with a folder and a port of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NatsSettings } from "../../../../runtime/store/log/nats/connection-settings.ts";
import { natsPath } from "../../../machine.ts";
import { freePorts } from "../../../support/free-ports.ts";

export interface NatsServer {
  readonly name: string;
  readonly url: string;
  readonly monitor: string;
  /** Where it keeps its streams. */
  readonly store: string;
  readonly process: () => ChildProcess | null;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, as a power failure would. */
  kill(): Promise<void>;
}

export interface NatsServers {
  readonly servers: readonly NatsServer[];
  /** What a node of a cluster of this name is told. */
  settings(cluster: string, node?: string): NatsSettings;
  /** Starts a leaf of them, which are a hub then, with a JetStream of its own. */
  leaf(name: string): Promise<NatsServer>;
  /** Waits until each answers and one leads, for so long (ms) at most, a minute where nothing is said. */
  ready(within?: number): Promise<void>;
  killAll(): Promise<void>;
  end(): Promise<void>;
}

/** What is waited for until servers agree on a leader. */
export const oneLeads = "one leads";

/** What a server's `/jsz` says of who leads. */
interface Jsz {
  readonly meta_cluster?: { readonly leader?: string; readonly cluster_size: number };
}

export interface ServerOptions {
  readonly count?: number;
  /** False: changes are flushed every two minutes, as a server does where nothing is said. */
  readonly syncs?: boolean;
  /** Ports of each: for clients, for other servers, for monitoring. Free ones by default. */
  readonly ports?: readonly ServerPorts[];
  /** Where a server connects to others, in the place of their own addresses, which are told to nobody then. */
  readonly routesOf?: (server: number) => readonly string[];
  /** Whether servers may be their leaves. */
  readonly isHub?: boolean;
  /** Where a server keeps its streams, by its name. */
  readonly storeOf?: (name: string) => string;
}

export interface ServerPorts {
  readonly client: number;
  readonly route: number;
  readonly monitor: number;
}

/** Ports for so many servers. */
export async function serverPorts(count: number): Promise<ServerPorts[]> {
  const free = await freePorts(count * 3);
  return Array.from({ length: count }, (_, i) => {
    const [client, route, monitor] = free.slice(i * 3) as [number, number, number];
    return { client, route, monitor };
  });
}

const maxStarts = 6;
/** How long servers have to agree on a leader before they begin anew, in ms: it takes two to five seconds, or has no end. */
const startTime = 15_000;

/** Starts them, and waits until they lead. */
export async function startNats(options: ServerOptions = {}): Promise<NatsServers> {
  const { count = 3, syncs = true, routesOf, isHub = false } = options;
  const folder = mkdtempSync(join(tmpdir(), "skerry-nats-"));
  const ports = options.ports ?? (await serverPorts(count));
  const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  const direct = ports.map(({ route }) => `nats://127.0.0.1:${route}`);
  // An address that nobody answers at, so that servers meet where they are told to alone.
  const hidden = routesOf === undefined ? "" : ', advertise: "127.0.0.1:1", no_advertise: true';
  const leafPorts = isHub ? await freePorts(count) : [];
  const servers = names.map((name, i): NatsServer => {
    const { client, route, monitor } = ports[i]!;
    const routes = routesOf?.(i) ?? direct;
    const store = options.storeOf?.(name) ?? join(folder, name);
    const sync = syncs ? "sync_interval: always" : "";
    const leaves = isHub ? `leafnodes { listen: "127.0.0.1:${leafPorts[i]}" }` : "";
    const domain = isHub ? ", domain: hub" : "";
    const cluster =
      count === 1
        ? ""
        : `cluster { name: test, listen: "127.0.0.1:${route}", routes: [${routes.map((each) => `"${each}"`).join(", ")}]${hidden} }`;
    const lines = `jetstream { store_dir: "${store}", ${sync}${domain} }\n${cluster}\n${leaves}`;
    return serverOf({ name, client, monitor, store, folder, lines });
  });
  const others: NatsServer[] = [];
  const all: NatsServers = {
    servers,
    settings: (cluster, node = "a") => ({
      ...{ cluster, node, credentials: { kind: "none" }, tls: null, single: false },
      servers: servers.map(({ url }) => url),
      monitors: servers.map(({ monitor }) => monitor),
    }),
    async leaf(name) {
      const [client, monitor] = (await freePorts(2)) as [number, number];
      const store = join(folder, name);
      const urls = leafPorts.map((port) => `"nats://127.0.0.1:${port}"`);
      const lines = `jetstream { store_dir: "${store}", sync_interval: always, domain: "${name}" }\nleafnodes { remotes: [ { urls: [${urls.join(", ")}] } ] }`;
      const leaf = serverOf({ name, client, monitor, store, folder, lines });
      others.push(leaf);
      await leaf.start();
      return leaf;
    },
    async ready(within) {
      await until(
        async () => {
          const told = await Promise.all(
            servers.map(
              async ({ monitor }) => (await fetch(`${monitor}/jsz`)).json() as Promise<Jsz>,
            ),
          );
          if (count === 1) return true;
          return told.every(
            ({ meta_cluster: meta }) => !!meta?.leader && meta.cluster_size === count,
          );
        },
        oneLeads,
        within,
      );
    },
    async killAll() {
      await Promise.all([...servers, ...others].map((each) => each.kill()));
    },
    async end() {
      await all.killAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // Now and then servers that all start at once agree on no leader: then they begin anew.
  for (let attempt = 1; ; attempt++) {
    await Promise.all(servers.map((each) => each.start()));
    const isLast = attempt === maxStarts;
    try {
      await all.ready(isLast ? undefined : startTime);
      return all;
    } catch (error) {
      await all.killAll();
      if (isLast) throw error;
      for (const { store } of servers) rmSync(store, { recursive: true, force: true });
    }
  }
}

/** A server, by its settings. */
function serverOf(options: {
  readonly name: string;
  readonly client: number;
  readonly monitor: number;
  readonly store: string;
  readonly folder: string;
  readonly lines: string;
}): NatsServer {
  const { name, client, monitor: http, store, folder, lines } = options;
  const config = join(folder, `${name}.conf`);
  writeFileSync(
    config,
    `server_name: ${name}\nlisten: "127.0.0.1:${client}"\nhttp: "127.0.0.1:${http}"\n${lines}\n`,
  );
  let child: ChildProcess | null = null;
  const monitor = `http://127.0.0.1:${http}`;
  return {
    ...{ name, monitor, store, url: `nats://127.0.0.1:${client}` },
    process: () => child,
    async start() {
      const launch = () => {
        const started = spawn(natsPath, ["-c", config], { stdio: "ignore" });
        child = started;
        const kill = () => started.kill("SIGKILL");
        process.once("exit", kill);
        started.once("close", () => process.off("exit", kill));
        return started;
      };
      let started = launch();
      await until(async () => {
        // A port that was free may be somebody's for a moment: then it ends at once.
        if (started.exitCode !== null) started = launch();
        return (await fetch(`${monitor}/varz`)).ok;
      }, `${name} answers`);
    },
    signal: (signal) => void child?.kill(signal),
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A copy of what a server keeps, which is not running. */
export function copyStore(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

/** Waits for what may take seconds on a busy machine: for a minute at most, or so long (ms). */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  within = 60_000,
): Promise<void> {
  const end = performance.now() + within;
  for (;;) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    if (performance.now() > end) throw new Error(`waited for ${within / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
