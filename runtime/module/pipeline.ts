import { createHash } from "node:crypto";
import type { DecodedModule } from "../wasm/module.ts";
import { type Artifact, boundedName } from "./artifact.ts";
import { boundedForms } from "./bounded-forms.ts";
import { grantsNeeded } from "./component-policy.ts";
import { decodeComponent } from "./decode.ts";
import { moveStack } from "./engine-stack.ts";
import { instancePrices } from "./meter/instance-prices.ts";
import { meter } from "./meter/meter.ts";
import { prices } from "./meter/prices.ts";
import { type DecodedCore, decodeTranspiled, meterCore, withStack } from "./meter-core.ts";
import { nameModule } from "./name-module.ts";
import { pipelineVersion } from "./pipeline-version.ts";
import { placeMapText } from "./place-map.ts";
import { checkPolicy, type PolicyBounds } from "./policy.ts";
import { recognise } from "./recognise.ts";
import { quickJs } from "./script-engine.ts";
import { transpileWorker } from "./transpile-worker.ts";
import { workerExport, workerWorlds } from "./worker-world.ts";

/** A module's way, from its bytes to an artifact: recognise → decode and validate → policy → transpile → meter →
 * artifact. `traced` makes an artifact that records where fuel goes, by function. @throws SkerryError the codes of a
 * module's way in `errors.ts`. */
export async function makeArtifact(
  bytes: Uint8Array,
  bounds: PolicyBounds,
  traced = false,
): Promise<Artifact> {
  const kind = recognise(bytes);
  const component = decodeComponent(bytes);
  checkPolicy(component, bounds);
  const { glue, cores } = await transpileWorker(bytes, component, bounds.foreign);
  const linked = cores.map(decodeTranspiled);
  const runsScripts = linked.some(({ engine }) => engine !== null);
  const stack = runsScripts
    ? moveStack(
        linked.map(({ module }) => module),
        quickJs,
      )
    : null;
  const decoded = linked.map((core) => withStack(core, stack));
  const tracked = isWorthTracking(decoded.map(({ module }) => module));
  const metered = decoded.map((core) => meterCore(core, tracked, traced, stack));
  // No script alone that a request has the fuel for makes QuickJS grow the memory that it comes with. A module that is joined
  // to it can, for little: the instance is then made anew, as the bounded form isn't made of an engine with a moved stack.
  const bounded =
    traced || runsScripts ? null : boundedForms(metered, (core) => meterBounded(core, tracked));
  return {
    glue,
    cores: metered.map(({ artifact }, at) => ({
      ...artifact,
      ...(bounded && { bounded: bounded[at]!.form }),
    })),
    scriptMapText: placeMapText(bytes, component, "script"),
    codeMapText: placeMapText(bytes, component, "code"),
    manifest: {
      pipelineVersion,
      priceTableVersion: prices.version,
      source: { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
      kind,
      world: workerWorlds[workerExport(component.exports)!.kind],
      // A world's types are imports as well, by plain names; interfaces have a package.
      imports: component.imports.map(({ name }) => name).filter((name) => name.includes("/")),
      grants: grantsNeeded(component),
      exports: component.exports.map(({ name }) => name),
      sections: component.sections.map(({ name, offset, bytes }) => ({ name, offset, bytes })),
      glueBytes: Buffer.byteLength(glue),
      cores: metered.map(({ manifest }, at) => ({
        ...manifest,
        ...(bounded && { boundedBytes: bounded[at]!.bytes }),
      })),
    },
  };
}

/** Pages of memory above which it costs less to track writes than to copy all memory before each request. */
const maxCopiedPages = 4;

function isWorthTracking(modules: readonly DecodedModule[]): boolean {
  const pages = modules.reduce(
    (sum, { memories }) => sum + memories.reduce((own, { min }) => own + min, 0),
    0,
  );
  return pages > maxCopiedPages;
}

function meterBounded({ name, module }: DecodedCore, tracked: boolean) {
  const options = { prices, instances: instancePrices, tracked, bounded: true, apart: true };
  const { wasm, codeMap } = meter(module, options);
  const named = nameModule(wasm, boundedName(name));
  return { bytes: named.length, form: { wasm: named, codeMap } };
}
