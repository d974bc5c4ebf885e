import { worlds } from "../abi/generated/imports.ts";
import { SkerryError } from "../errors.ts";
import type { ComponentExtern } from "../wasm/component/component.ts";
import { parseInterface } from "./interface-name.ts";

/** What a component exports to be a worker: the function of this host's own world, the interface of
 * wasi:http/proxy, or that of wasi:http/service of WASI 0.3. A command has that of wasi:cli/command. */
export type WorkerExport =
  | "handle"
  | "wasi:http/incoming-handler"
  | "wasi:http/handler"
  | "wasi:cli/run";

/** The worlds a worker may be of, as a manifest names them, by what makes a component of them. */
export const workerWorlds: Readonly<Record<WorkerExport, string>> = {
  handle: Object.keys(worlds)[0]!,
  "wasi:http/incoming-handler": "wasi:http/proxy@0.2",
  "wasi:http/handler": "wasi:http/service@0.3",
  "wasi:cli/run": "wasi:cli/command@0.2",
};

/** The world of a program that answers no requests: it runs once, for whoever calls it. */
export const commandWorld = workerWorlds["wasi:cli/run"];

/** The export that makes a component a worker, or a command, and its name there with a version; null where there is none. A
 * component with several is of this host's own world, or else of wasi:http. */
export function workerExport(
  exports: readonly ComponentExtern[],
): { readonly kind: WorkerExport; readonly name: string } | null {
  if (exports.some(({ name, kind }) => name === "handle" && kind === "function")) {
    return { kind: "handle", name: "handle" };
  }
  for (const kind of ["wasi:http/incoming-handler", "wasi:http/handler", "wasi:cli/run"] as const) {
    const found = exports.find((each) => each.kind === "instance" && isOf(kind, each.name));
    if (found !== undefined) return { kind, name: found.name };
  }
  return null;
}

function isOf(kind: WorkerExport, name: string): boolean {
  const parsed = parseInterface(name);
  if (parsed === null || `${parsed.package}/${parsed.name}` !== kind) return false;
  return kind === "wasi:http/handler" ? isWasi3(parsed.version) : isWasiVersion(parsed.version);
}

/** Whether a component is a service of WASI 0.3: its asynchronous functions are lowered before it is transpiled. */
export function isService(exports: readonly ComponentExtern[]): boolean {
  return workerExport(exports)?.kind === "wasi:http/handler";
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
  if (given.length === 0 || world === commandWorld) return;
  throw new SkerryError(
    "bad-usage",
    "Arguments after -- are for a command, and this is a worker: it gets a request, by --url, --header and --data.",
  );
}
