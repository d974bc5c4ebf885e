import type { Manifest } from "../module/artifact.ts";

/** What is loaded in a module's stead, in bytes: the glue and the metered core modules. */
export function artifactBytes({ glueBytes, cores }: Manifest): number {
  return cores.reduce((sum, { meteredBytes }) => sum + meteredBytes, glueBytes);
}
