// `node:process`, as far as it makes sense where there is no process: what packages ask for to find out where they run.
import { config } from "skerry:host";
import { guestConsole } from "../console/console.ts";
import { isInRequest } from "../loop/phase.ts";
import { queueMicrotask } from "../loop/queue-microtask.ts";

/** The release of Node whose modules are followed. */
const release = "22.0.0";

/** What was set by the worker itself; undefined for what it deleted. */
const own = new Map<string, string | undefined>([["NODE_ENV", "production"]]);

function find(name: string | symbol): string | undefined {
  if (typeof name === "symbol") return undefined;
  if (own.has(name)) return own.get(name);
  // While the worker is built there are no settings yet.
  if (config === null || !isInRequest()) return undefined;
  // The engine panics over half a surrogate pair.
  const asked = name.toWellFormed();
  return config.variable(asked) ?? config.secret(asked) ?? undefined;
}

/** Variables and secrets of the settings, and what the worker sets itself, for the time of a request. Those of the
 * settings can't be listed. */
const env = new Proxy(Object.create(null) as Record<string, string | undefined>, {
  get: (_target, name) => find(name),
  has: (_target, name) => find(name) !== undefined,
  set(_target, name, value) {
    if (typeof name === "symbol") throw new TypeError("process.env has strings as names");
    own.set(name, `${value}`);
    return true;
  },
  defineProperty(_target, name, { value }) {
    own.set(String(name), `${value}`);
    return true;
  },
  deleteProperty(_target, name) {
    own.set(String(name), undefined);
    return true;
  },
  ownKeys: () => [...own].filter(([, value]) => value !== undefined).map(([name]) => name),
  getOwnPropertyDescriptor(_target, name) {
    const value = find(name);
    if (value === undefined) return undefined;
    return { value, writable: true, enumerable: true, configurable: true };
  },
});

/** Nanoseconds of a clock that stands while the worker computes. */
const nanoseconds = () => BigInt(Math.round(performance.now() * 1e6));

function hrtime(since?: readonly [number, number]): [number, number] {
  const before = since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]);
  const passed = nanoseconds() - before;
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
}

const same = () => process;

export const process = {
  arch: "wasm32",
  argv: ["node", "/worker.js"],
  argv0: "node",
  execArgv: [],
  env,
  pid: 1,
  platform: "linux",
  release: { name: "node" },
  title: "skerry",
  version: `v${release}`,
  versions: { node: release },
  cwd: () => "/",
  emitWarning(warning: unknown): void {
    guestConsole.warn(warning);
  },
  exit(code?: number): never {
    throw new Error(`process.exit(${code ?? ""}) in a worker: its request ends with its response`);
  },
  hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
  /** Runs a function before anything that waits: as a microtask, in the order of all others. */
  nextTick(callback: (...values: unknown[]) => void, ...values: unknown[]): void {
    if (typeof callback !== "function") throw new TypeError("process.nextTick needs a function");
    queueMicrotask(() => callback(...values));
  },
  uptime: () => performance.now() / 1_000,
  // A worker has no signals, and its errors end its request.
  addListener: same,
  emit: () => false,
  listenerCount: () => 0,
  listeners: () => [],
  off: same,
  on: same,
  once: same,
  removeAllListeners: same,
  removeListener: same,
};

export const { arch, argv, cwd, emitWarning, nextTick, pid, platform, version, versions } = process;
export { env };
export default process;
