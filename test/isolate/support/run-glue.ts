import type { CallResult } from "../../../runtime/isolate/inside/batch/protocol.ts";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact, CoreManifest } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { newClockAndEntropy } from "../../../runtime/worker/clock-and-entropy.ts";
import { testSettings } from "../../support/workers.ts";

/** Runs JavaScript in an isolate in place of jco's glue, as if a guest had got that far, and gives it
 * one request. `modules` are core modules by the names that the glue asks for, and `changes` what their manifests say besides.
 * Throws how a start fails. Of several requests the result is the first one's. */
export async function runGlue(
  glue: string,
  modules: Readonly<Record<string, Uint8Array>> = {},
  changes: Partial<CoreManifest> = {},
  own: Partial<Limits> = {},
  requests = 1,
): Promise<CallResult> {
  const cores = Object.entries(modules).map(([name, bytes]) => {
    const { module } = decodeCore({ bytes, base: 0, label: name });
    const { wasm, manifest } = meter(module, { prices });
    return { wasm, manifest: { name, ...manifest, ...changes } };
  });
  const artifact = {
    glue,
    cores,
    manifest: { imports: [], exports: [], cores: cores.map(({ manifest }) => manifest) },
  } as unknown as Artifact;
  const { limits } = testSettings({ limits: own });
  const isolate = await WorkerIsolate.create(artifact, {
    ...limits,
    logBytes: limits.log,
    variables: {},
    secrets: { TOKEN: "secret" },
  });
  try {
    if (isolate.boot.failure !== null) throw new Error(isolate.boot.failure.message);
    const request = {
      method: "GET",
      uri: "http://x/",
      fields: [],
      body: { tag: "empty" as const },
    };
    const calls = Array.from({ length: requests }, () => {
      return { request, ...newClockAndEntropy(undefined) };
    });
    const [result] = await isolate.run(calls);
    return result!;
  } finally {
    isolate.dispose();
  }
}
