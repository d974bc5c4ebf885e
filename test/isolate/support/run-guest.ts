import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { newClockAndEntropy } from "../../../runtime/worker/clock-and-entropy.ts";
import { testSettings } from "../../support/workers.ts";
import type { RandomGuest } from "./random-guest.ts";

/** A write that a request asks for: a module's name and a function's, and the three numbers it gets.
 * "glue unheard" writes from the outside, by a way that nothing hears of. */
export type GuestWrite = readonly [name: string, a: number, b: number, c: number];

/** What a request found before it wrote, and when it had written; the whole state, in one string. */
export interface FoundState {
  readonly before: string;
  readonly after: string;
  /** How many instances of the guest there have been in the isolate. */
  readonly instances: number;
}

/** Reads make no view that counts as a write (`host-writes.ts`): lists of bytes that nobody sets. */
const glue = (guest: RandomGuest) => `
const reads = ${JSON.stringify(guest.reads)};
const second = ${"other" in guest.modules};
let instances = 0;
export function instantiate(getCoreModule, imports, instantiateCore) {
  instances++;
  const owner = instantiateCore(getCoreModule("owner"), {}).exports;
  const modules = { owner };
  if (second) modules.other = instantiateCore(getCoreModule("other"), { owner: { ...owner } }).exports;
  const memories = Object.keys(owner).filter((name) => /^m\\d+$/.test(name)).map((name) => owner[name]);
  const digest = (memory) => {
    const bytes = new Uint8Array(memory.buffer);
    let hash = bytes.length;
    for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at], 16777619);
    return bytes.length + ":" + hash;
  };
  const read = (name) => {
    try { return name + "=" + owner[name](); } catch { return name + "=trap"; }
  };
  const state = () => [...memories.map(digest), ...reads.map(read)].join(" ");
  return {
    handle({ fields }) {
      const before = state();
      for (const [name, value] of fields) {
        const [module, write] = name.split(" ");
        const [a, b, c] = value.split(" ").map(Number);
        if (module === "glue") new Uint8Array(memories[0].buffer)[a] ^= 1;
        else modules[module][write](a, b, c);
      }
      const found = [["before", before], ["after", state()], ["instances", String(instances)]];
      return { status: 200, fields: found, body: { tag: "empty" } };
    },
  };
}`;

/** Runs requests one after the other in one isolate. */
export async function runGuest(
  guest: RandomGuest,
  requests: readonly (readonly GuestWrite[])[],
  tracked: boolean,
): Promise<FoundState[]> {
  const cores = Object.entries(guest.modules).map(([name, bytes]) => {
    const { module } = decodeCore({ bytes, base: 0, label: name });
    const { wasm, manifest } = meter(module, { prices, tracked });
    return { wasm, manifest: { name, ...manifest } };
  });
  const manifest = { imports: [], exports: [], cores: cores.map((core) => core.manifest) };
  const artifact = { glue: glue(guest), cores, manifest } as unknown as Artifact;
  const { limits } = testSettings();
  const isolate = await WorkerIsolate.create(artifact, {
    ...{ ...limits, logBytes: limits.log, variables: {}, secrets: {} },
  });
  try {
    if (isolate.boot.failure !== null) throw new Error(isolate.boot.failure.message);
    const found: FoundState[] = [];
    for (const writes of requests) {
      const request = {
        ...{ method: "GET", uri: "http://x/", body: { tag: "empty" as const } },
        fields: writes.map(([name, ...numbers]) => [name, numbers.join(" ")] as [string, string]),
      };
      const [result] = await isolate.run([{ request, ...newClockAndEntropy(undefined) }]);
      if (result!.failure !== null) throw new Error(result!.failure.message);
      const [before, after, instances] = result!.response!.fields.map(([, text]) => text);
      found.push({ before: before!, after: after!, instances: Number(instances) });
    }
    return found;
  } finally {
    isolate.dispose();
  }
}
