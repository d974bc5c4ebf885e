import { type DecodedFeature, decodedFeatures } from "../../../wasm/features.ts";

/** The WebAssembly features whose instructions have prices: all that are decoded but relaxed SIMD, whose
 * results may differ from one machine to another, so that no number would hold everywhere. What a
 * host allows of them is its policy (`core-policy.ts`). */
export const meteredFeatures: readonly DecodedFeature[] = decodedFeatures.filter(
  (feature) => feature !== "relaxed-simd",
);
