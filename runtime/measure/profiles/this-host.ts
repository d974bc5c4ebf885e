import { moduleBytes } from "../../module/limits.ts";
import type { Limits } from "../../settings/limits.ts";
import type { Platform } from "./platforms.ts";
import type { Quantity } from "./quantities.ts";

/** This host under a worker's limits, as a platform among others. */
export function thisHost(limits: Limits, on: string): Platform {
  const of = (quantity: Quantity, limit: number) => ({
    quantity,
    limit,
    source: "the worker's settings",
    checked: on,
  });
  return {
    name: "skerry",
    title: "this host",
    runs: "Runs the worker unchanged.",
    takes: "wasm",
    limits: [
      of("fuel", limits.fuel),
      of("memory", limits.memory),
      of("wall", limits.deadline),
      of("startFuel", limits.startFuel),
      of("uri", limits.uri),
      of("requestFields", limits.requestFields),
      of("requestBody", limits.requestBody),
      of("responseFields", limits.responseFields),
      of("responseBody", limits.responseBody),
      of("subrequests", limits.subrequests),
      { ...of("module", moduleBytes), source: "this host" },
    ],
  };
}
