import { SkerryError } from "../../errors.ts";
import { WorkerIsolate } from "../../isolate/isolate.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { isolateFailure, startFailure } from "../outcome/failure.ts";
import { OutcomeMask } from "../outcome/masked-outcome.ts";

/** Makes and starts an isolate with the worker in it. With `tellsFuel`, each operation that a request asks for comes
 * with the fuel it had burned by then; with `tellsCalls`, results contain the calls that were answered inside the
 * isolate. `tenant` is the tenant that it counts for. @throws SkerryError `start-failed`, `memory-over-cap`,
 * `overloaded`. */
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
      tellsFuel,
      tellsCalls,
      owner: tenant,
    });
  } catch (error) {
    const { message } = isolateFailure(error, settings);
    throw new SkerryError("start-failed", `Initialising the module failed. ${message}`);
  }
  const { failure, log } = isolate.boot;
  if (failure !== null) {
    isolate.dispose();
    throw new OutcomeMask(secrets).error(startFailure(failure, log, artifact, settings));
  }
  return isolate;
}

/** The failure of a visitor's request whose worker could not be started. A deploy starts every worker once before
 * visitors reach it, so a later failure is the guest's, as a trap is, and has the status of a bad gateway, not of a
 * fault of the host. */
export function startFailureOfRequest(error: SkerryError): SkerryError {
  const ofGuest = error.code === "start-failed" || error.code === "memory-over-cap";
  if (!ofGuest) return error;
  return new SkerryError(
    "guest-trap",
    `The worker could not be started for the request. ${error.message}`,
    error.detail,
  );
}
