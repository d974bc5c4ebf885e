// WebAssembly's features by name: MVP and the proposals after it, by the names of
// https://webassembly.org/features/. Exception handling's first form, which engines kept beside the
// final one, is called "legacy-exceptions" here.

/** Features this decoder reads. What a host allows of them is the host's policy. */
export const decodedFeatures = [
  "mvp",
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "relaxed-simd",
  "tail-calls",
  "extended-const",
  "multi-memory",
  "memory64",
  "exceptions",
  "legacy-exceptions",
  "typed-function-references",
  "gc",
] as const;

/** Features that are recognised only to be refused by name, as soon as they are met. */
export const refusedFeatures = [
  "threads",
  "stack-switching",
  "custom-page-sizes",
  "custom-descriptors",
  "wide-arithmetic",
  "component-async",
  "component-values",
  "component-core-types",
  "component-parameters",
] as const;

export type DecodedFeature = (typeof decodedFeatures)[number];
export type RefusedFeature = (typeof refusedFeatures)[number];
export type Feature = DecodedFeature | RefusedFeature;
