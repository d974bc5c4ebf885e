import type { EncodedArtifact } from "./artifacts.ts";

/** Artifacts that hosts of one cluster have of each other, so that a module is prepared once for all that would make the same of
 * it. Nothing depends on it: what is not there is prepared. */
export interface SharedArtifacts {
  /** What another host made of a module, by the module's SHA-256; null where there is nothing, nothing that this host would make
   * too, or nothing in time. Never rejects. @param moduleBytes the module's size: it says how long to wait is worth it. */
  take(module: string, moduleBytes: number): Promise<EncodedArtifact | null>;
  /** Gives what a process made of a module just now; never what was read from a disk, to which others may write. Never rejects. */
  give(module: string, artifact: EncodedArtifact): Promise<void>;
}
