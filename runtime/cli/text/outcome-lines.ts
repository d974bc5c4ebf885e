import { reviveError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import type { Limits } from "../../settings/limits.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../../settings/quantities.ts";
import type { Outcome, Usage } from "../../worker/outcome/usage.ts";
import { asSkerryError, errorText, paint } from "./output.ts";
import { shownTarget } from "./shown-target.ts";

const levelStyles = { debug: "dim", info: "blue", warn: "yellow", error: "red" } as const;

/** A request in people's words: one line with its answer and its cost, its log and its error below. `limits` are those of its
 * worker, where they are known. */
export function outcomeText(outcome: Outcome, limits: Limits | null): string {
  return textWith(outcome, ({ usage, requestId, cache }) => {
    const id = paint("dim", visible(requestId));
    return `${cache === "hit" ? "cache hit" : usageLine(usage, limits)}  ${id}`;
  });
}

/** The same of a request under a debugger, of which nothing was counted. */
export function inspectedText(outcome: Outcome): string {
  return textWith(outcome, ({ usage }) => {
    const time = `${formatMilliseconds(usage.wallMs)} with what it stood still for`;
    return `${paint("yellow", "inspected: no fuel, no caps")}  ${paint("dim", time)}`;
  });
}

/** If one request cannot be formatted, keeps showing the rest. */
function textWith(outcome: Outcome, costOf: (outcome: Outcome) => string): string {
  try {
    const { error } = outcome;
    const lines = [`${answerOf(outcome)}  ${costOf(outcome)}`, ...logLines(outcome)];
    if (error !== null) lines.push(errorText(reviveError(error)));
    return lines.join("\n");
  } catch (error) {
    return errorText(asSkerryError(error));
  }
}

function answerOf({ request, response, error, sentStatus }: Outcome): string {
  const begun = typeof sentStatus === "number" ? `${sentStatus}, then ` : "";
  const status =
    response === null
      ? paint("red", `${begun}${error?.code ?? "failed"}`)
      : paint(response.status < 400 ? "green" : "yellow", String(response.status));
  return `${visible(request.method)} ${shownTarget(request.uri)} ${status}`;
}

/** What a request cost, in one line; with shares of its limits where they are known. */
export function usageLine(
  { fuel, memoryBytes, hostCalls, wallMs, interfaces = {} }: Usage,
  limits: Limits | null,
): string {
  const share = limits === null ? "" : ` (${formatShare(fuel / limits.fuel)})`;
  return [
    `fuel ${formatCount(fuel)}${share}`,
    `memory ${formatBytes(memoryBytes)}`,
    hostCalls === 1 ? "1 host call" : `${formatCount(hostCalls)} host calls`,
    formatMilliseconds(wallMs),
    ...reachedText(interfaces),
  ].join("  ");
}

/** What was asked outside, in few words: `2 kv calls, 1 fetch call, waited 12 ms`. */
function reachedText(interfaces: NonNullable<Usage["interfaces"]>): string[] {
  const used = Object.entries(interfaces).filter(([, { calls }]) => calls > 0);
  if (used.length === 0) return [];
  const waited = used.reduce((sum, [, { waitedMs }]) => sum + waitedMs, 0);
  const calls = used.map(
    ([name, { calls }]) =>
      `${formatCount(calls)} ${visible(name)} ${calls === 1 ? "call" : "calls"}`,
  );
  return [[...calls, `waited ${formatMilliseconds(waited)}`].join(", ")];
}

/** The lines a guest logged, each on a line of its own; and how many more there were, where not all are told. */
export function logLines({ log, untoldLines = 0 }: Outcome): string[] {
  const lines = log.map(({ level, message }) => {
    const text = visible(message, true).replaceAll("\n", "\n          ");
    return `  ${paint(levelStyles[level], level.padEnd(6))}  ${text}`;
  });
  if (untoldLines > 0) {
    const more =
      untoldLines === 1 ? "1 more line was" : `${formatCount(untoldLines)} more lines were`;
    lines.push(`  ${paint("yellow", `${more} logged and dropped: too much in a second`)}`);
  }
  return lines;
}
