import { type Calibration, summarizeCalibration } from "../../measure/calibration/calibration.ts";
import { hostCalls } from "../../measure/calibration/kinds.ts";
import { timeHostCalls } from "../../measure/calibration/time-host-calls.ts";
import { timeKinds } from "../../measure/calibration/time-kinds.ts";
import { dataDir } from "../../project/data-dir.ts";
import { calibratedFuel } from "../../settings/calibrate.ts";
import { calibrationText } from "../text/calibration-text.ts";
import { say, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";

/** `skerry calibrate`: how much fuel this machine burns in a millisecond, by kind of work. */
export async function calibrate({ json = false }: { readonly json?: boolean }): Promise<number> {
  const fuel = await calibratedFuel(await dataDir());
  const progress = await startProgress("Timing kinds of work", json);
  let calibration: Calibration;
  try {
    const computed = await timeKinds((kind) => progress.update(`Timing: ${kind}`));
    progress.update(`Timing: ${hostCalls}`);
    calibration = summarizeCalibration([...computed, await timeHostCalls()], fuel);
  } finally {
    progress.stop();
  }
  if (json) writeDocument(calibration);
  else say(calibrationText(calibration));
  return 0;
}
