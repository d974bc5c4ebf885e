import { type Artifact, boundedName } from "../../../runtime/module/artifact.ts";
import { decodeComponent, decodeCore } from "../../../runtime/module/decode.ts";
import { instancePrices } from "../../../runtime/module/meter/instance-prices.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { nameModule } from "../../../runtime/module/name-module.ts";
import { transpileWorker } from "../../../runtime/module/transpile-worker.ts";

/** The artifact of a component, tracked or not whatever its size, with the bounded form or without. */
export async function artifactOf(
  component: Uint8Array,
  how: { readonly tracked: boolean; readonly bounded: boolean },
): Promise<Artifact> {
  const decoded = decodeComponent(component);
  const { glue, cores } = await transpileWorker(component, decoded);
  const metered = cores.map(({ name, wasm: bytes }) => {
    const { module } = decodeCore({ bytes, base: 0, label: name });
    const { tracked } = how;
    const options = { prices, instances: instancePrices, tracked };
    const { manifest, wasm, codeMap, functionNames } = meter(module, options);
    const core = { wasm: nameModule(wasm, name), codeMap, functionNames };
    if (!how.bounded) return { core, manifest: { name, ...manifest } };
    const other = meter(module, { ...options, bounded: true });
    const bounded = { wasm: nameModule(other.wasm, boundedName(name)), codeMap: other.codeMap };
    const boundedBytes = bounded.wasm.length;
    return { core: { ...core, bounded }, manifest: { name, ...manifest, boundedBytes } };
  });
  const manifest = {
    imports: decoded.imports.map(({ name }) => name).filter((name) => name.includes("/")),
    exports: decoded.exports.map(({ name }) => name),
    cores: metered.map(({ manifest }) => manifest),
  };
  return { glue, cores: metered.map(({ core }) => core), manifest } as unknown as Artifact;
}
