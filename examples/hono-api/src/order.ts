import { findPort, type Port } from "./ports.ts";

/** What a client wants a price for. */
export interface Order {
  readonly from: Port;
  readonly to: Port;
  readonly containers: number;
}

/** Reads an order from JSON. Every mistake in it is told at once, by field. */
export function readOrder(value: unknown): { order: Order } | { problems: Record<string, string> } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problems: { "": "an order is an object" } };
  }
  const { from, to, containers } = value as Record<string, unknown>;
  const problems: Record<string, string> = {};
  const port = (field: string, code: unknown): Port | undefined => {
    const found = typeof code === "string" ? findPort(code) : undefined;
    if (found === undefined) problems[field] = "must be the code of a port: see /ports";
    return found;
  };
  const [start, end] = [port("from", from), port("to", to)];
  if (start !== undefined && start === end) problems.to = "must be another port than `from`";
  if (!isCount(containers)) problems.containers = "must be a whole number from 1 to 1000";
  if (start === undefined || end === undefined || !isCount(containers)) return { problems };
  if (Object.keys(problems).length > 0) return { problems };
  return { order: { from: start, to: end, containers } };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1000;
}
