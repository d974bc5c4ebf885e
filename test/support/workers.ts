import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@skerry/assemblyscript/build";
import type { Body } from "../../runtime/abi/generated/types.ts";
import { defaultCpu, defaultLimits, type Limits } from "../../runtime/settings/limits.ts";
import { grants, type WorkerSettings } from "../../runtime/settings/settings.ts";
import {
  type LocalOptions,
  type LocalSupervisor,
  startLocal,
} from "../../runtime/supervisor/local.ts";
import { keptBuild, keptDataDir } from "./build-cache.ts";

/** Fuel for a request in tests: far more than any of their workers uses, and not calibrated, so that
 * tests mean the same on every machine. */
const testFuel = 1_000_000_000;

/** How much longer than on a usual machine the same fuel may take. */
const slowMachines = 4;

/** Compiles AssemblyScript source to a component, or takes the one that was kept of it. */
export function compileWorker(source: string): Promise<Uint8Array> {
  return keptBuild(["index.ts", source], () => compileAnew(source));
}

async function compileAnew(source: string): Promise<Uint8Array> {
  const projectDir = mkdtempSync(join(tmpdir(), "skerry-worker-"));
  try {
    const entry = join(projectDir, "index.ts");
    writeFileSync(entry, source);
    const result = await compile({ entry, projectDir });
    if (!result.ok) throw new Error(result.diagnostics);
    return result.component;
  } finally {
    await rm(projectDir, { recursive: true, force: true });
  }
}

export function testSettings(
  changes: Partial<Omit<WorkerSettings, "limits">> & { limits?: Partial<Limits> } = {},
): WorkerSettings {
  const { limits, ...rest } = changes;
  return {
    name: "test",
    grants,
    variables: {},
    secrets: {},
    ...rest,
    // Who has more fuel than others may take the time for it, on a slow machine too: what ends by its fuel does so.
    limits: {
      ...defaultLimits(testFuel),
      cpu: defaultCpu(slowMachines * Math.max(testFuel, limits?.fuel ?? 0)),
      ...limits,
    },
  };
}

/** A shard of its own. Artifacts come from the folder that tests share; entries have one that is removed with it. */
export async function testHost(
  options: Omit<LocalOptions, "dataDir"> = {},
): Promise<{ host: LocalSupervisor; end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-entries-"));
  const outside = { kv: { folder, controlled: false }, fetches: null };
  return hostIn(keptDataDir(), folder, { outside, ...options });
}

/** The same with a data folder of its own: for tests of how modules are prepared. */
export async function freshHost(
  options: Omit<LocalOptions, "dataDir"> = {},
): Promise<{ host: LocalSupervisor; dataDir: string; end(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-data-"));
  return { dataDir, ...(await hostIn(dataDir, dataDir, options)) };
}

async function hostIn(dataDir: string, removed: string, options: Omit<LocalOptions, "dataDir">) {
  const host = await startLocal({ dataDir, ...options });
  return {
    host,
    async end() {
      await host.close();
      await rm(removed, { recursive: true, force: true });
    },
  };
}

export function bodyText(body: Body | undefined): string {
  return new TextDecoder().decode(body?.tag === "bytes" ? body.val : new Uint8Array());
}
