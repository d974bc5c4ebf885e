import type { Limits } from "../tenant/limits.ts";
import { formatBytes, formatCount, formatMilliseconds, formatShare } from "../tenant/quantities.ts";
import type { Outcome, Usage } from "../tenant/usage.ts";
import { visible } from "../tenant/visible-text.ts";
import { paint } from "./output.ts";

const levelStyles = { debug: "dim", info: "blue", warn: "yellow", error: "red" } as const;

/** What a request cost, in one line. */
export function usageLine({ fuel, memoryBytes, hostCalls, wallMs }: Usage, limits: Limits): string {
  return [
    `fuel ${formatCount(fuel)} (${formatShare(fuel / limits.fuel)})`,
    `memory ${formatBytes(memoryBytes)}`,
    hostCalls === 1 ? "1 host call" : `${formatCount(hostCalls)} host calls`,
    formatMilliseconds(wallMs),
  ].join("  ");
}

/** The lines a guest logged, each on a line of its own. */
export function logLines({ log }: Outcome): string[] {
  return log.map(({ level, message }) => {
    const text = visible(message, true).replaceAll("\n", "\n          ");
    return `  ${paint(levelStyles[level], level.padEnd(6))}  ${text}`;
  });
}
