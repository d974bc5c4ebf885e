// Artifacts as a process that prepares modules gives them, and messages that somebody forges.
import { createCipheriv, hash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Manifest } from "../../../../../runtime/module/artifact.ts";
import { pipelineVersion } from "../../../../../runtime/module/pipeline-version.ts";
import type { EncodedArtifact } from "../../../../../runtime/store/artifacts.ts";
import type { ClusterKey } from "../../../../../runtime/store/log/cluster-key.ts";
import {
  type Head,
  sliceBytes,
  variant,
} from "../../../../../runtime/supervisor/cluster/artifacts/artifact-form.ts";

export const moduleOf = (text: string): string => hash("sha256", text);

/** @param bytes of its core module, which does not become smaller when it is packed. */
export function someArtifact(
  module: string,
  bytes = 1_000,
  changes: Partial<Manifest> = {},
): EncodedArtifact {
  const name = "worker.core.wasm";
  const manifest: Manifest = {
    ...{ pipelineVersion, priceTableVersion: 1, kind: "component" as const },
    source: { sha256: module, bytes: 10 },
    ...{ world: "skerry:edge/worker@0.1.0", imports: [], grants: [], exports: [], sections: [] },
    glueBytes: 4,
    cores: [
      {
        ...{ name, sourceBytes: 1, meteredBytes: bytes, functions: 1, charges: 1, checks: 1 },
        ...{ memories: [], tables: [], sections: [], instantiateFuel: 0, mutableGlobals: 0 },
        ...{ placesData: false, tracked: false, resettable: true, runsScripts: false },
      },
    ],
    ...changes,
  };
  const files = new Map<string, Uint8Array>([
    ["glue.js", Buffer.from("glue")],
    [name, noise(bytes)],
    [`${name}.json`, Buffer.from("{}")],
  ]);
  const digests = Object.fromEntries(
    [...files].map(([file, each]) => [file, hash("sha256", each)]),
  );
  return { manifest, files, digests };
}

/** What is in an artifact, to be compared. */
export function contentOf({ manifest, files, digests }: EncodedArtifact) {
  return {
    manifest,
    digests,
    files: [...files].map(([name, each]) => [name, hash("sha256", each)]),
  };
}

/** Bytes that look like chance, always the same. */
function noise(bytes: number): Uint8Array {
  const zeros = Buffer.alloc(16);
  return createCipheriv("aes-128-ctr", zeros, zeros).update(Buffer.alloc(bytes));
}

/** An artifact before it is packed. @param files what its list says of files, and their contents. */
export function plainForm(
  manifest: unknown,
  files: readonly (readonly [string, number])[],
  contents: Uint8Array,
): Buffer {
  const text = Buffer.from(JSON.stringify({ manifest, files }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, contents]);
}

/** Messages with a head that somebody signs, whatever it says. */
export function forged(
  key: ClusterKey,
  module: string,
  plain: Uint8Array,
  { version = 1, purpose = "skerry cluster artifact\n", ...head }: Forgery = {},
): Uint8Array[] {
  const packed = gzipSync(plain);
  const text = Buffer.from(
    JSON.stringify({
      ...{ module, variant, packed: packed.length, unpacked: plain.length },
      ...{ sha256: hash("sha256", packed), ...head },
    }),
  );
  const signed = Buffer.concat([Buffer.from(purpose), Buffer.of(version), text]);
  const length = Buffer.of(text.length >> 8, text.length & 255);
  const start = Buffer.concat([Buffer.of(version), key.sign(signed), length, text]);
  const slices: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += sliceBytes) {
    slices.push(packed.subarray(at, at + sliceBytes));
  }
  return slices.map((slice, at) => (at === 0 ? Buffer.concat([start, slice]) : slice));
}

export type Forgery = { readonly [Name in keyof Head]?: unknown } & {
  readonly version?: number;
  readonly purpose?: string;
  readonly more?: unknown;
};
