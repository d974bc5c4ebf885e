import type { FuelProfile } from "../../runtime/measure/where/fuel-profile.ts";

/** A small profile that is made up: 1,000 fuel over four functions and five calls. */
export function somewhere(name: string, functionName = "work"): FuelProfile {
  const module = "worker.core.wasm";
  return {
    case: name,
    fuel: 1_000,
    asMeasured: true,
    functions: [
      {
        name: functionName,
        kind: "function",
        module,
        source: null,
        self: 600,
        cumulative: 850,
        calls: 40,
      },
      ...[
        {
          name: "skerry:edge/log@0.1.0#write",
          kind: "host",
          ...{ module: null, source: null },
          ...{ self: 270, cumulative: 270, calls: 3 },
        } as const,
        {
          name: "(request and answer)",
          kind: "host",
          ...{ module: null, source: null },
          ...{ self: 100, cumulative: 1_000, calls: 1 },
        } as const,
      ],
      {
        name: "handle",
        kind: "function",
        module,
        source: null,
        self: 30,
        cumulative: 900,
        calls: 1,
      },
    ],
    parts: [
      { name: "its own code", self: 630 },
      { name: "the host", self: 370 },
    ],
    calls: [
      { parent: -1, function: 2, self: 100, calls: 1 },
      { parent: 0, function: 3, self: 30, calls: 1 },
      { parent: 1, function: 0, self: 600, calls: 40 },
      { parent: 2, function: 1, self: 250, calls: 2 },
      { parent: 1, function: 1, self: 20, calls: 1 },
    ],
    folded: 0,
    note: null,
    growth: [{ fuel: 700, call: 2, fromBytes: 65_536, toBytes: 131_072 }],
  };
}
