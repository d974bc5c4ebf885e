import type { Platform } from "../profiles/platforms.ts";
import type { Quantity } from "../profiles/quantities.ts";
import type { Ceiling } from "./growth.ts";

const figures: Readonly<Partial<Record<Quantity, Ceiling["figure"]>>> = {
  fuel: "fuel",
  cpu: "fuel",
  memory: "memoryBytes",
  responseBody: "responseBodyBytes",
  response: "responseBodyBytes",
  requestBody: "bodySize",
};

/** The limits of platforms that a growing figure may meet. `fuelPerMs` turns CPU time into fuel. */
export function ceilingsOf(platforms: readonly Platform[], fuelPerMs: number): Ceiling[] {
  return platforms.flatMap(({ name, limits }) =>
    limits.flatMap(({ quantity, limit }): Ceiling[] => {
      const figure = figures[quantity];
      if (figure === undefined) return [];
      const cpu = quantity === "cpu";
      return [
        {
          of: name,
          label: cpu ? "CPU time" : labels[figure],
          figure,
          limit: cpu ? Math.round(limit * fuelPerMs) : limit,
          estimate: cpu,
        },
      ];
    }),
  );
}

const labels: Readonly<Record<Ceiling["figure"], string>> = {
  fuel: "fuel",
  memoryBytes: "memory",
  responseBodyBytes: "response body",
  bodySize: "request body",
};
