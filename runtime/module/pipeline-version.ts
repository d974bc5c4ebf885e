import { priceVersion } from "./meter/price-version.ts";

/** Names everything an artifact depends on besides the module's bytes. Raise the first number with
 * any change that makes other artifacts of the same bytes. */
export const pipelineVersion = `32, prices ${priceVersion}, jco-transpile 0.15.0`;
