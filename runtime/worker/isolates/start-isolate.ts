import { SkerryError } from "../../errors.ts";
import { WorkerIsolate } from "../../isolate/isolate.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { isolateFailure, startFailure } from "../outcome/failure.ts";

/** Makes an isolate with the worker in it, started. With `tellsFuel` what its requests ask comes with the fuel that they
 * had burned by then, with `tellsCalls` results have the calls that were answered inside. `tenant` is the one that it
 * counts for. @throws SkerryError `start-failed`, `memory-over-cap`, `overloaded`. */
export async function startIsolate(
  artifact: Artifact,
  settings: WorkerSettings,
  { tellsFuel = false, tellsCalls = false, tenant = "" } = {},
): Promise<WorkerIsolate> {
  const { grants, limits, variables, secrets } = settings;
  const { fuel, startFuel, cpu, startCpu, deadline, memory, tableElements, isolateHeap } = limits;
  let isolate: WorkerIsolate;
  try {
    isolate = await WorkerIsolate.create(artifact, {
      fuel,
      startFuel,
      cpu,
      startCpu,
      deadline,
      memory,
      tableElements,
      responseFields: limits.responseFields,
      responseBody: limits.responseBody,
      isolateHeap,
      logBytes: limits.log,
      variables,
      secrets,
      grants,
      ...{ tellsFuel, tellsCalls, owner: tenant },
    });
  } catch (error) {
    const { message } = isolateFailure(error, settings);
    throw new SkerryError("start-failed", `Initialising the module failed. ${message}`);
  }
  const { failure, log } = isolate.boot;
  if (failure !== null) {
    isolate.dispose();
    throw startFailure(failure, log, artifact, settings);
  }
  return isolate;
}

/** What a visitor's request fails with when its worker could not be started for it. A deploy starts every
 * worker once before visitors meet it, so a start that fails later is the guest's doing as a trap is, and
 * is told as one: a bad gateway's status, not the host's own. */
export function startFailureOfRequest(error: SkerryError): SkerryError {
  const ofGuest = error.code === "start-failed" || error.code === "memory-over-cap";
  if (!ofGuest) return error;
  return new SkerryError(
    "guest-trap",
    `The worker could not be started for the request. ${error.message}`,
    error.detail,
  );
}
