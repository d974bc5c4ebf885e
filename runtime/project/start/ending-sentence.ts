import type { Ending } from "../../module/initialise/run-start.ts";
import { moduleBytes } from "../../module/limits.ts";
import type { Limits } from "../../settings/limits.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";

/** Why top-level code ended that the engine had no words for, and what to do, as sentences. */
export function endingSentence(
  { by, words }: Ending,
  { startFuel, memory }: Pick<Limits, "startFuel" | "memory">,
): string {
  switch (by) {
    case "fuel":
      return `Top-level code burned all ${formatCount(startFuel)} fuel of start-up.`;
    case "stack":
      return "Top-level code nests calls more deeply than its call stack allows: let it nest less deeply, or raise `stack` in [limits].";
    case "memory":
      return `Top-level code needs more than ${formatBytes(memory)}, the cap of \`memory\` in [limits]: keep less in memory, or raise the cap.`;
    case "call":
      return `${words} It can't: it runs once, when the worker is built. Call it in the handler.`;
    case "trap":
      return `Top-level code crashed the engine (${words}). A module of WebAssembly that it runs may have, or it asked for more memory than there is.`;
    case "content":
      return (
        `Top-level code leaves ${formatBytes(Number(words))} of content in memory, and a component may have ${formatBytes(moduleBytes)} with all ` +
        "that is in it: let it leave less, as it may by making large values in the handler. Memory that is all zeros counts for nothing."
      );
    case "process-memory":
      return `Top-level code and the component made of it take more memory than the process that builds it may have (${words}): let it keep less.`;
    case "process-cpu":
      return `Top-level code took far more CPU time than its fuel stands for: it ${words}. Let it do less, or do it in the handler.`;
    case "process-time":
      return `Top-level code ${words}: the machine may be too busy. Build again.`;
  }
}
