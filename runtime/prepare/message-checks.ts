import * as v from "valibot";
import type { Manifest } from "../module/artifact.ts";
import { checkOf } from "../process/check-of.ts";
import type { Check, MessageChecks } from "../process/rpc.ts";
import { artifactFileName, type EncodedArtifact } from "../store/artifacts.ts";
import { count, digest } from "../value-schemas.ts";
import type { PrepareProtocol } from "./protocol.ts";

const text = v.pipe(v.string(), v.maxLength(65_536));
const fileName = v.pipe(v.string(), v.regex(artifactFileName));

const sections = v.array(v.object({ name: text, offset: count, bytes: count }));
const most = v.nullable(count);

const core = v.object({
  name: fileName,
  sourceBytes: count,
  meteredBytes: count,
  functions: count,
  charges: count,
  checks: count,
  memories: v.array(v.object({ minPages: count, maxPages: most })),
  tables: v.array(v.object({ minElements: count, maxElements: most })),
  sections,
  placesData: v.boolean(),
  instantiateFuel: count,
  mutableGlobals: count,
  tracked: v.boolean(),
  contentsBytes: v.optional(count),
  boundedBytes: v.optional(count),
  resettable: v.boolean(),
  traced: v.optional(v.boolean()),
  runsScripts: v.boolean(),
});

const manifest = v.object({
  pipelineVersion: text,
  priceTableVersion: count,
  kind: v.literal("component"),
  source: v.object({ sha256: text, bytes: count }),
  world: text,
  imports: v.array(text),
  grants: v.array(text),
  exports: v.array(text),
  sections,
  glueBytes: count,
  cores: v.array(core),
});

const encoded = v.object({
  manifest: v.custom<Manifest>((value) => v.is(manifest, value)),
  files: v.map(fileName, v.instance(Uint8Array)),
  digests: v.record(fileName, digest),
});

/** What the process that walks a module's way may say: the bytes that it works on may have taken it over. How much that is
 * its memory bounds. */
export const prepareChecks: MessageChecks<PrepareProtocol> = {
  replies: { walk: checkOf(encoded) as Check<EncodedArtifact> },
  asks: {},
  tells: {},
};
