import type { ImportName } from "../generated/imports.ts";

/** The interfaces whose functions are calls of the shard. */
export const shardImports = [
  "skerry:edge/streams@0.1.0",
  "skerry:edge/fetch@0.1.0",
  "skerry:edge/kv@0.1.0",
  "skerry:edge/cache@0.1.0",
  "skerry:edge/crypto@0.1.0",
  "skerry:edge/compression@0.1.0",
] as const satisfies readonly ImportName[];
