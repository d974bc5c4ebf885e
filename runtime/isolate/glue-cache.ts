import { hash } from "node:crypto";
import type ivm from "isolated-vm";
import { MiB } from "../byte-units.ts";
import type { Artifact } from "../module/artifact.ts";
import { dropOldest } from "./drop-oldest.ts";

/** Glues of which compiled code is kept, and its bytes together. */
const maxGlues = 64;
const maxBytes = 8 * MiB;

/** What the engine compiled of a glue. */
interface CompiledGlue {
  readonly code: ivm.ExternalCopy<ArrayBuffer>;
  readonly bytes: number;
}

/** A glue, with its digest where that was taken before. */
type Glue = Pick<Artifact, "glue" | "glueDigest">;

/** Holds on to what the engine compiled of workers' glue, by its digest: workers by one toolchain mostly have the same, of
 * up to hundreds of KB, and to parse it takes as long as all else of a cold start. */
class GlueCache {
  /** The one used last comes last. */
  readonly #compiled = new Map<string, CompiledGlue>();

  /** Evaluates a glue, an ES module that imports nothing, for at most `timeout` ms, and returns its exports. */
  async evaluate(
    artifact: Glue,
    isolate: ivm.Isolate,
    context: ivm.Context,
    timeout: number,
  ): Promise<ivm.Reference<unknown>> {
    const digest = digestOf(artifact);
    const kept = this.#compiled.get(digest);
    this.#compiled.delete(digest);
    const cachedData = kept === undefined ? {} : { cachedData: kept.code };
    const script = await isolate.compileScript(scriptOf(artifact), { filename, ...cachedData });
    const taken = (script as { cachedDataRejected?: boolean }).cachedDataRejected !== true;
    if (kept !== undefined && taken) this.#compiled.set(digest, kept);
    const exports = await script.run(context, { reference: true, timeout });
    script.release();
    return exports as ivm.Reference<unknown>;
  }

  /** Keeps what an isolate that has evaluated the glue compiled of it since, where none is kept. The engine finds the script
   * again by its text, with the functions that were called. */
  async keep(artifact: Glue, isolate: ivm.Isolate): Promise<void> {
    const digest = digestOf(artifact);
    if (isolate.isDisposed || this.#compiled.has(digest)) return;
    const options = { filename, produceCachedData: true };
    const script = await isolate.compileScript(scriptOf(artifact), options);
    const { cachedData: code } = script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> };
    script.release();
    if (code !== undefined) this.#add(digest, code);
  }

  #add(digest: string, code: ivm.ExternalCopy<ArrayBuffer>): void {
    this.#compiled.set(digest, { code, bytes: code.copy().byteLength });
    dropOldest(this.#compiled, maxGlues, maxBytes);
  }
}

/** The glue that this process keeps. */
export const glueCache = new GlueCache();

const filename = "worker.js";

/** The digest of a glue. To take it of hundreds of KB is work at each start: one that was read from disk was held against it. */
const digestOf = ({ glue, glueDigest }: Glue): string => glueDigest ?? hash("sha256", glue);

/** The module as a script, of which alone the engine takes what it compiled before. */
function scriptOf({ glue }: Glue): string {
  const own = glue.replace(/\bexport (?=(?:const|function) (?:instantiate|_util)\b)/g, "");
  return `"use strict"; (() => {${own}\nreturn { instantiate };})()`;
}
