import type { Calibration } from "../../measure/calibration/calibration.ts";
import { takeCalibration } from "../../measure/calibration/take-calibration.ts";
import { dataDir } from "../../project/data-dir.ts";
import { renewBusyFuel } from "../../settings/calibrate.ts";
import { calibrationText } from "../text/calibration-text.ts";
import { say, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";

/** `skerry calibrate`: how much fuel this machine burns in a millisecond, by kind of work. */
export async function calibrate({ json = false }: { readonly json?: boolean }): Promise<number> {
  const folder = await dataDir();
  await renewBusyFuel(folder);
  const progress = startProgress("Timing kinds of work", json);
  let calibration: Calibration;
  try {
    calibration = await takeCalibration(folder, (kind) => progress.update(`Timing: ${kind}`));
  } finally {
    progress.stop();
  }
  if (json) writeDocument(calibration);
  else say(calibrationText(calibration));
  return 0;
}
