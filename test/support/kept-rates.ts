import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calibratedFuel, calibratedMs, calibratedOn } from "../../runtime/settings/calibrate.ts";
import { openDataFolder } from "../../runtime/store/data-folder.ts";

/** The default fuel of a request on a usual machine. */
const usualFuel = 800_000_000;

/** Puts the default fuel of a request into a new data folder, where the first start would measure it: that takes
 * up to two seconds on a busy machine. */
export async function keepFuel(dataDir: string): Promise<void> {
  await openDataFolder(dataDir);
  await keepIn(dataDir, "calibration.json", { fuel: usualFuel, busy: 0 });
  if ((await calibratedFuel(dataDir)) !== usualFuel)
    throw new Error("The fuel is not kept in this form.");
}

/** Puts rates of this machine there as well, which the first `skerry measure` would time for many seconds. */
export async function keepRates(dataDir: string): Promise<void> {
  await keepFuel(dataDir);
  const fuelPerMs = usualFuel / calibratedMs;
  const rates = { fuelPerMs, slowest: fuelPerMs / 2, fastest: fuelPerMs * 2, busy: 0 };
  await keepIn(dataDir, "calibration-kinds.json", { at: Date.now(), rates });
  const { calibratedRates } = await import("../../runtime/measure/calibration/take-calibration.ts");
  await calibratedRates(dataDir, () => {
    throw new Error("The rates are not kept in this form.");
  });
}

function keepIn(dataDir: string, file: string, measured: object): Promise<void> {
  return writeFile(join(dataDir, file), JSON.stringify({ on: calibratedOn(), ...measured }));
}
