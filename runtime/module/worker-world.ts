import { worlds } from "../abi/generated/imports.ts";
import type { ComponentExtern } from "../wasm/component.ts";
import { parseInterface } from "./interface-name.ts";

/** What a component exports to be a worker: the function of this host's own world, or the interface of
 * wasi:http/proxy. */
export type WorkerExport = "handle" | "wasi:http/incoming-handler";

/** The worlds a worker may be of, as a manifest names them, by what makes a component of them. */
export const workerWorlds: Readonly<Record<WorkerExport, string>> = {
  handle: Object.keys(worlds)[0]!,
  "wasi:http/incoming-handler": "wasi:http/proxy@0.2",
};

/** The export that makes a component a worker, and its name there with a version; null where there is
 * none. A component that has both is of this host's own world. */
export function workerExport(
  exports: readonly ComponentExtern[],
): { readonly kind: WorkerExport; readonly name: string } | null {
  if (exports.some(({ name, kind }) => name === "handle" && kind === "function")) {
    return { kind: "handle", name: "handle" };
  }
  const handler = exports.find(({ name, kind }) => {
    const parsed = parseInterface(name);
    return (
      kind === "instance" &&
      parsed?.package === "wasi:http" &&
      parsed.name === "incoming-handler" &&
      isWasiVersion(parsed.version)
    );
  });
  return handler === undefined ? null : { kind: "wasi:http/incoming-handler", name: handler.name };
}

/** True for the versions of WASI that this host has: by semantic versioning each release of 0.2 has
 * what the ones before it had, so that a component of any up to the host's own finds all it imports.
 * What a later one added would be missing, and the check of types says so. */
export function isWasiVersion(version: string | null): boolean {
  return version !== null && /^0\.2\.\d+$/.test(version);
}
