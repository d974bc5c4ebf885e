import type { Artifact } from "../module/artifact.ts";
import {
  asksForFields,
  mayFetchByWasi,
  mayWait,
  streamsByWasi,
  takesPiecewise,
} from "../module/waiting-functions.ts";
import type { BootOptions } from "./inside/batch/protocol.ts";

export type ImportedWays = Pick<BootOptions, "wasiFetch" | "wasiStreams" | "asksForFields">;

/** How a worker's requests go. */
export interface Ways extends ImportedWays {
  readonly waits: boolean;
  /** Whether content that the worker fetches comes piece by piece. */
  readonly piecewise: boolean;
}

/** @param grants what the worker is granted. */
export function waysOf({ manifest }: Artifact, grants: readonly string[] = []): Ways {
  const { imports } = manifest;
  // Many toolchains import it whatever the program does.
  const wasiFetch = mayFetchByWasi(imports) && grants.includes("fetch");
  const byWasiAlone = wasiFetch && !imports.some((name) => name.startsWith("skerry:edge/fetch@"));
  const piecewise = byWasiAlone || takesPiecewise(manifest, grants);
  const wasiStreams = streamsByWasi(manifest, grants);
  const waits = wasiFetch || wasiStreams || mayWait(imports);
  return { waits, piecewise, wasiFetch, wasiStreams, asksForFields: asksForFields(imports) };
}

export function isOfWasi({ manifest }: Artifact): boolean {
  return [...manifest.imports, ...manifest.exports].some((name) => /^(?:wasi|fermyon):/.test(name));
}
