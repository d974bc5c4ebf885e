import { SkerryError } from "../../errors.ts";
import { WorkerIsolate } from "../../isolate/isolate.ts";
import { IsolateLost, type StartUse } from "../../isolate/isolate-lost.ts";
import type { Artifact } from "../../module/artifact.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { noIsolate, startFailure } from "../outcome/failure.ts";
import { OutcomeMask } from "../outcome/masked-outcome.ts";

/** Makes and starts an isolate with the worker in it. With `reportsFuel`, each operation that a request asks for comes
 * with the fuel it had burned by then; with `reportsCalls`, results contain the calls that were answered inside the
 * isolate. `tenant` is the tenant that it counts for. `onUsed` is told what the start used, also where it failed.
 * @throws SkerryError `start-failed`, `memory-over-cap`; `overloaded` and `host-failed` where the host can't make one. */
export async function startIsolate(
  artifact: Artifact,
  settings: WorkerSettings,
  {
    reportsFuel = false,
    reportsCalls = false,
    tenant = "",
    worker = "",
    onUsed = () => {},
  }: {
    readonly reportsFuel?: boolean;
    readonly reportsCalls?: boolean;
    readonly tenant?: string | undefined;
    readonly worker?: string | undefined;
    readonly onUsed?: (used: StartUse, failed: boolean) => void;
  } = {},
): Promise<WorkerIsolate> {
  const { grants, limits, variables, secrets, foreign = [] } = settings;
  const { fuel, startFuel, cpu, startCpu, deadline, memory, stack, tableElements, isolateHeap } =
    limits;
  let isolate: WorkerIsolate;
  try {
    isolate = await WorkerIsolate.create(artifact, {
      fuel,
      startFuel,
      cpu,
      startCpu,
      deadline,
      memory,
      stack,
      tableElements,
      responseFields: limits.responseFields,
      responseBody: limits.responseBody,
      isolateHeap,
      logBytes: limits.log,
      variables,
      secrets,
      ...(settings.command !== undefined && { arguments: settings.command.arguments }),
      foreign,
      grants,
      reportsFuel,
      reportsCalls,
      owner: tenant,
      worker,
    });
  } catch (error) {
    if (error instanceof IsolateLost && error.used !== null) onUsed(error.used, true);
    throw noIsolate(error, settings);
  }
  const { failure, log, startFuel: burned, cpuMs, compileMs } = isolate.boot;
  onUsed({ fuel: burned, cpuMs, clockMs: compileMs }, failure !== null);
  if (failure !== null) {
    isolate.dispose();
    throw new OutcomeMask(secrets).error(startFailure(failure, log, artifact, settings, cpuMs));
  }
  return isolate;
}

/**
 * Returns the failure of a visitor's request whose worker could not be started. A deploy starts every worker once
 * before visitors reach it, so a later failure is the guest's, like a trap, and has the status of a bad gateway, not of
 * a fault of the host.
 */
export function startFailureOfRequest(error: SkerryError): SkerryError {
  const ofGuest = error.code === "start-failed" || error.code === "memory-over-cap";
  if (!ofGuest) return error;
  return new SkerryError(
    "guest-trap",
    `The worker could not be started for the request. ${error.message}`,
    error.detail,
  );
}
