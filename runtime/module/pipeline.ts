import { createHash } from "node:crypto";
import type { Artifact, CoreArtifact, CoreManifest } from "./artifact.ts";
import { grantsNeeded } from "./component-policy.ts";
import { decodeComponent, decodeCore } from "./decode.ts";
import { meter } from "./meter/meter.ts";
import { prices } from "./meter/prices.ts";
import { nameModule } from "./name-module.ts";
import { pipelineVersion } from "./pipeline-version.ts";
import { checkPolicy, type PolicyBounds } from "./policy.ts";
import { recognise } from "./recognise.ts";
import type { Transpiled } from "./transpile.ts";
import { transpileWorker } from "./transpile-worker.ts";
import { workerExport, workerWorlds } from "./worker-world.ts";

/** A module's way, from its bytes to an artifact:
 * recognise → decode and validate → policy → transpile → meter → artifact.
 * @throws SkerryError the codes of a module's way in `errors.ts`. */
export async function makeArtifact(bytes: Uint8Array, bounds: PolicyBounds): Promise<Artifact> {
  const kind = recognise(bytes);
  const component = decodeComponent(bytes);
  checkPolicy(component, bounds);
  const { glue, cores } = await transpileWorker(bytes, component);
  const metered = cores.map(meterCore);
  return {
    glue,
    cores: metered.map(({ artifact }) => artifact),
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
      cores: metered.map(({ manifest }) => manifest),
    },
  };
}

function meterCore({ name, wasm }: Transpiled["cores"][number]): {
  artifact: CoreArtifact;
  manifest: CoreManifest;
} {
  // Not the module that policy saw but the one the transpiler wrote: it is held against the limits and
  // the validator as well.
  const { module } = decodeCore({ bytes: wasm, base: 0, label: name });
  const metered = meter(module, { prices });
  const { codeMap, functionNames, manifest } = metered;
  return {
    artifact: { wasm: nameModule(metered.wasm, name), codeMap, functionNames },
    manifest: { name, ...manifest },
  };
}
