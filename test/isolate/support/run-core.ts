import type { CallResult } from "../../../runtime/isolate/inside/batch/protocol.ts";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { newClockAndEntropy } from "../../../runtime/worker/clock-and-entropy.ts";
import { testSettings } from "../../support/workers.ts";

/** Fuel between two calls of the account's refill, in order. */
export interface Slices {
  readonly between: readonly number[];
  readonly result: CallResult;
}

/** Stands in for jco's glue: calls the core module's export `run` for each request, and watches the
 * account from the guest's side of its imports. */
const glue = `
const Instance = WebAssembly.Instance;
const between = [];
let granted = 0n, before = 0n, meter;
const used = () => granted - meter.fuel.value;
WebAssembly.Instance = function (module, imports) {
  // The host's own modules are not metered.
  if (imports["skerry:meter"] === undefined) return new Instance(module, imports);
  meter = { ...imports["skerry:meter"] };
  const { refill } = meter;
  meter.refill = () => {
    if (between.length < 100000) between.push(Number(used() - before));
    before = used();
    const grant = refill();
    granted += grant;
    return grant;
  };
  return new Instance(module, { ...imports, "skerry:meter": meter });
};
export function instantiate(getCoreModule, imports, instantiateCore) {
  const { run } = instantiateCore(getCoreModule("core"), {}).exports;
  return {
    handle() {
      between.length = 0;
      granted = meter.fuel.value;
      before = 0n;
      run();
      const fields = between.map((fuel) => ["fuel", String(fuel)]);
      return { status: 200, fields, body: { tag: "empty" } };
    },
  };
}`;

/** Runs a core module's export `run` in a real isolate, as a worker's would be. */
export async function runCore(
  wasm: Uint8Array,
  limits: Partial<Limits>,
  requests = 1,
): Promise<Slices[]> {
  const { module } = decodeCore({ bytes: wasm, base: 0, label: "core" });
  const core = meter(module, { prices });
  const manifest = { imports: [], exports: [], cores: [{ name: "core", ...core.manifest }] };
  const artifact = { glue, cores: [core], manifest } as unknown as Artifact;
  const settings = testSettings({ limits }).limits;
  const isolate = await WorkerIsolate.create(artifact, {
    ...settings,
    logBytes: settings.log,
    variables: {},
    secrets: {},
  });
  try {
    if (isolate.boot.failure !== null) throw new Error(isolate.boot.failure.message);
    const request = {
      method: "GET",
      uri: "http://x/",
      fields: [],
      body: { tag: "empty" as const },
    };
    const slices: Slices[] = [];
    for (let each = 0; each < requests; each++) {
      const [result] = await isolate.run([{ request, ...newClockAndEntropy(undefined) }]);
      const fields = result!.response?.fields ?? [];
      slices.push({ between: fields.map(([, fuel]) => Number(fuel)), result: result! });
    }
    return slices;
  } finally {
    isolate.dispose();
  }
}
