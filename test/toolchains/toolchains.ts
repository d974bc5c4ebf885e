import { installedIn } from "../support/on-demand.ts";

/** The folder of jco's and componentize-js's packages. They are installed when they are asked for first: half a minute. */
export function toolchains(): string {
  return installedIn(import.meta.dirname);
}
