import { worlds } from "../abi/generated/imports.ts";
import { SkerryError } from "../errors.ts";
import type { ComponentExtern } from "../wasm/component/component.ts";
import { parseInterface } from "./interface-name.ts";

/** What a component exports to be a worker: the function of this host's own world, the interface of
 * wasi:http/proxy, or that of wasi:http/service of WASI 0.3. A command has that of wasi:cli/command, of 0.2 or of 0.3. */
export type WorkerExport =
  | "handle"
  | "wasi:http/incoming-handler"
  | "wasi:http/handler"
  | "wasi:cli/run"
  | "wasi:cli/run@0.3";

/** The worlds a worker may be of, as a manifest names them, by what makes a component of them. */
export const workerWorlds: Readonly<Record<WorkerExport, string>> = {
  handle: Object.keys(worlds)[0]!,
  "wasi:http/incoming-handler": "wasi:http/proxy@0.2",
  "wasi:http/handler": "wasi:http/service@0.3",
  "wasi:cli/run": "wasi:cli/command@0.2",
  "wasi:cli/run@0.3": "wasi:cli/command@0.3",
};

/** True for the worlds of programs that answer no requests: they run once, for whoever calls them. */
export function isCommandWorld(world: string): boolean {
  return world === workerWorlds["wasi:cli/run"] || world === workerWorlds["wasi:cli/run@0.3"];
}

/** True for an export of a command. */
export function isCommand(kind: WorkerExport): kind is "wasi:cli/run" | "wasi:cli/run@0.3" {
  return isCommandWorld(workerWorlds[kind]);
}

/** True for an export of WASI 0.3: its component is lowered before it is transpiled. */
export function isLowered(kind: WorkerExport): kind is "wasi:http/handler" | "wasi:cli/run@0.3" {
  return kind === "wasi:http/handler" || kind === "wasi:cli/run@0.3";
}

/** The export that makes a component a worker, or a command, and its name there with a version; null where there is none. A
 * component with several is of this host's own world, or else of wasi:http. */
export function workerExport(
  exports: readonly ComponentExtern[],
): { readonly kind: WorkerExport; readonly name: string } | null {
  if (exports.some(({ name, kind }) => name === "handle" && kind === "function")) {
    return { kind: "handle", name: "handle" };
  }
  const kinds = Object.keys(workerWorlds).slice(1) as WorkerExport[];
  for (const kind of kinds) {
    const found = exports.find((each) => each.kind === "instance" && isOf(kind, each.name));
    if (found !== undefined) return { kind, name: found.name };
  }
  return null;
}

function isOf(kind: WorkerExport, name: string): boolean {
  const parsed = parseInterface(name);
  if (parsed === null || `${parsed.package}/${parsed.name}` !== kind.replace("@0.3", ""))
    return false;
  return isLowered(kind) ? isWasi3(parsed.version) : isWasiVersion(parsed.version);
}

/** True for a service or a command of WASI 0.3: its asynchronous functions are lowered before it is transpiled. */
export function isOfWasi3World(exports: readonly ComponentExtern[]): boolean {
  const found = workerExport(exports);
  return found !== null && isLowered(found.kind);
}

/** Whether it is a version of WASI 0.3 that this host has, by the same rule. */
export function isWasi3(version: string | null): boolean {
  return version !== null && /^0\.3\.\d+$/.test(version);
}

/** Whether this host has a version of WASI: by semantic versioning each release of 0.2 contains the earlier ones, so
 * that a component of any version up to the host's finds all its imports. What a later one added would be missing,
 * which the check of types reports. */
export function isWasiVersion(version: string | null): boolean {
  return version !== null && /^0\.2\.\d+$/.test(version);
}

/** Whether an interface is one of WASI 0.3. */
export function isOfWasi3(name: string): boolean {
  const parsed = parseInterface(name);
  return isWasi3(parsed?.version ?? null) && parsed!.package.startsWith("wasi:");
}

/** Holds arguments that a person gave to what has a use for them. @throws SkerryError `bad-usage` where a worker has some: it
 * gets a request. */
export function checkArguments(world: string, given: readonly string[]): void {
  if (given.length === 0 || isCommandWorld(world)) return;
  throw new SkerryError(
    "bad-usage",
    "Arguments after -- are for a command, and this is a worker: it gets a request, by --url, --header and --data.",
  );
}
