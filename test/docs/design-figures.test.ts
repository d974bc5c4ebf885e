// Figures of the design pages that are constants of the code. Measured ones are on docs/design/measurements.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { maxRead } from "../../runtime/host/cache.ts";
import { maxPushed } from "../../runtime/host/compression.ts";
import { callPrices, gluePrice } from "../../runtime/host/prices.ts";
import { batchPatience } from "../../runtime/isolate/inside/batch/protocol.ts";
import { pauseBounds } from "../../runtime/isolate/inside/fuel/cpu-permits.ts";
import { fuelGrants } from "../../runtime/isolate/inside/fuel/fuel-grants.ts";
import { maxGrown } from "../../runtime/isolate/inside/memory/grown-memory.ts";
import { defaultRule } from "../../runtime/measure/sampling.ts";
import { decodeLimits } from "../../runtime/module/limits.ts";
import { written } from "../../runtime/module/meter/contract.ts";
import { scheme } from "../../runtime/module/meter/scheme.ts";
import { tenantBytes } from "../../runtime/services/cache/tenant-caches.ts";
import { streamBytes } from "../../runtime/services/compute/compressing.ts";
import { maxSpansPerBatch } from "../../runtime/shard/observe/finished-span.ts";
import { defaultBodyBytes } from "../../runtime/worker/queue/admission.ts";
import { repository } from "../cli/skerry.ts";

const number = (count: number | bigint) => count.toLocaleString("en-US");
const kib = (bytes: number) => `${bytes / KiB} KiB`;
const mib = (bytes: number) => `${bytes / MiB} MiB`;

/** Returns the units of fuel of one grant. */
function grain(): bigint {
  const fuel = new WebAssembly.Global({ value: "i64", mutable: true }, 0n);
  return fuelGrants(fuel, () => 0n).grain.value;
}

const figures: Readonly<Record<string, readonly string[]>> = {
  "metering.md": [
    `never more than ${number(scheme.quantum)} units`,
    `one grain of ${number(grain())} units`,
    `${number(gluePrice)} units for the call`,
  ],
  "module-pipeline.md": [`The limit is ${number(decodeLimits.componentDefinitions)} definitions`],
  "memory-reuse.md": [`At most ${mib(maxGrown)} of what an instance grew by are kept`],
  "cold-starts.md": [`A map now begins with ${kib(written.firstMapBytes)}`],
  "serving.md": [`at most ${mib(defaultBodyBytes)} of answers`],
  "scheduling.md": [
    `has run for ${batchPatience} ms begins no more calls`,
    `up to ${pauseBounds.longest / 1_000} ms`,
  ],
  "isolation.md": [`${maxSpansPerBatch} at a time`],
  "reaching-outside.md": [
    `the same ${mib(tenantBytes)} of its tenant`,
    `limited to ${number(maxRead)} characters`,
    `counts ${kib(streamBytes)} towards its tenant`,
    `one piece of ${kib(maxPushed)}`,
  ],
  "javascript-sdk.md": [
    `A host call costs ${number(callPrices["skerry:edge/streams@0.1.0"].call)} fuel`,
  ],
  "measuring.md": [`lies within ${100 * defaultRule.precision} % of it`],
};

test.each(Object.entries(figures))("%s", (name, sentences) => {
  const page = readFileSync(join(repository, "docs", "design", name), "utf8");
  const text = page.replaceAll(/\s+/g, " ");
  expect(sentences.filter((each) => !text.includes(each))).toEqual([]);
});
