import { PassedContent } from "../message/passed-content.ts";

/** Content that passes through this process. Shards expose the collector (`process/flags.ts`); elsewhere
 * nothing is done. */
export const shardContent = new PassedContent(() => void globalThis.gc?.({ type: "minor" }));
