import type { Script } from "../script.ts";
import type { Platform } from "./platforms.ts";
import type { MeasuredQuantity, Quantity } from "./quantities.ts";

type Measured = Readonly<Record<Quantity, MeasuredQuantity>>;

/** Notes for a script that another engine runs on the platform: these quantities include the worker's own engine. */
const engines: Readonly<Partial<Record<Quantity, string>>> = {
  cpu: "The CPU time here is of the engine that the worker has in it; there another one runs the script.",
  wall: "The time here is of the engine that the worker has in it; there another one runs the script.",
  memory:
    "The memory here is of the engine that the worker has in it; there another one runs the script.",
  startup: "What starts here is the engine that the worker has in it; there another one does.",
};

const packed =
  "There the script is packed with that platform's engine, whose size is not known here.";
const unknown = "The module does not tell how large its script is; builds of this Skerry do.";

/** What a worker comes to on another platform, which runs a script by an engine of its own. A worker without one is there
 * what it is here. */
export function measuredElsewhere(
  measured: Measured,
  script: Script | null,
  { takes }: Platform,
): Measured {
  if (script === null) return measured;
  const sized = (own: MeasuredQuantity, bytes: number | null, label: string): MeasuredQuantity => {
    if (takes === "wasm") return { ...own, why: packed };
    return bytes === null ? { ...own, why: unknown } : { ...own, value: bytes, label };
  };
  const { module, moduleGzip } = measured;
  const others = Object.entries(engines).map(([quantity, why]) => [
    quantity,
    { ...measured[quantity as Quantity], why },
  ]);
  return {
    ...measured,
    ...Object.fromEntries(others),
    module: sized(module, script.bytes, "script"),
    moduleGzip: sized(moduleGzip, script.gzipBytes, "script, gzip"),
  };
}

/** A platform with those of its limits alone that say something of a worker with such a script. */
export function limitsOfScript(platform: Platform, script: Script | null): Platform {
  if (script === null) return platform;
  return { ...platform, limits: platform.limits.filter(({ quantity }) => !(quantity in engines)) };
}

/** What stands between a worker and a platform, as one sentence. */
export function runsThere({ runs, takes }: Platform, script: Script | null): string {
  if (script === null) return runs;
  return takes === "wasm"
    ? "Runs the script in a Wasm module, with the engine and the Web APIs of its own SDK."
    : "Runs the script itself, by an engine and Web APIs of its own.";
}
