import { worlds } from "../abi/generated/imports.ts";
import type { ComponentExtern } from "../wasm/component/component.ts";
import { parseInterface } from "./interface-name.ts";

/** What a component exports to be a worker: the function of this host's own world, or the interface of
 * wasi:http/proxy. */
export type WorkerExport = "handle" | "wasi:http/incoming-handler";

/** The worlds a worker may be of, as a manifest names them, by what makes a component of them. */
export const workerWorlds: Readonly<Record<WorkerExport, string>> = {
  handle: Object.keys(worlds)[0]!,
  "wasi:http/incoming-handler": "wasi:http/proxy@0.2",
};

/** The export that makes a component a worker, and its name there with a version; null where there is none. A
 * component with both is of this host's own world. */
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

/** Whether this host has a version of WASI: by semantic versioning each release of 0.2 contains the earlier ones, so
 * that a component of any version up to the host's finds all its imports. What a later one added would be missing,
 * which the check of types reports. */
export function isWasiVersion(version: string | null): boolean {
  return version !== null && /^0\.2\.\d+$/.test(version);
}
