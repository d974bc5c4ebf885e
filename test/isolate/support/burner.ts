import type { Call } from "../../../runtime/isolate/inside/batch/protocol.ts";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { defaultLimits, type Limits } from "../../../runtime/settings/limits.ts";
import { newClockAndEntropy } from "../../../runtime/worker/clock-and-entropy.ts";
import { assemble } from "../../module/meter/support/wat.ts";

/** Stands in for jco's glue: calls `run` with the number that the request's path is. */
const glue = `
export function instantiate(getCoreModule, imports, instantiateCore) {
  const { run } = instantiateCore(getCoreModule("core"), {}).exports;
  return {
    handle({ uri }) {
      run(Number(uri.slice("http://x/".length)));
      return { status: 200, fields: [], body: { tag: "empty" } };
    },
  };
}`;

/** Goes round so many times, and for ever when that is 0. */
const text = `(module (func (export "run") (param $rounds i32)
  (loop $again (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))`;

/** Rounds that burn a slice. */
export const sliceRounds = 570_000;

/** An isolate with a worker that burns as much as its requests say. */
export async function burner(limits: Partial<Limits> = {}): Promise<WorkerIsolate> {
  const { module } = decodeCore({ bytes: await assemble(text), base: 0, label: "core" });
  const core = meter(module, { prices });
  const manifest = { imports: [], exports: [], cores: [{ name: "core", ...core.manifest }] };
  const settings = { ...defaultLimits(Number.MAX_SAFE_INTEGER), ...limits };
  return WorkerIsolate.create({ glue, cores: [core], manifest } as unknown as Artifact, {
    ...settings,
    startFuel: 1_000_000,
    logBytes: settings.log,
    variables: {},
    secrets: {},
  });
}

/** A request to go round so many times. */
export function burn(rounds: number): Call {
  const uri = `http://x/${rounds}`;
  const request = { method: "GET", uri, fields: [], body: { tag: "empty" as const } };
  return { request, ...newClockAndEntropy(undefined) };
}
