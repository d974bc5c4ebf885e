import { join } from "node:path";
import { describeRecording } from "../../replay/record-settings.ts";
import { calibratedMs } from "../../settings/calibrate.ts";
import { startFuelFactor } from "../../settings/limits.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { tokenFile } from "../../supervisor/admin/own-token.ts";
import type { ServeSettings } from "../../supervisor/serve-settings.ts";
import { paint } from "./output.ts";

/** What a started host says of itself. */
export interface Serving {
  readonly url: string;
  readonly admin: string;
  readonly workers: number;
  readonly calibratedFuel: number;
}

/** Where a host listens, and what it has to give, for people. */
export function serveText(serving: Serving, settings: ServeSettings): string {
  const { url, admin, workers, calibratedFuel } = serving;
  const { requestsAtOnce, admission, shardMemory, workerMemory, record } = settings;
  const lines = [
    `${paint("bold", "skerry")} serves at ${paint("cyan", url)}`,
    `  admin     ${paint("cyan", admin)}${adminTokenText(settings)}`,
    `  data      ${settings.dataDir}`,
    `  workers   ${workersText(workers, settings.workers.length)}`,
    `  shards    ${shardsText(settings)}`,
    `  memory    ${formatBytes(shardMemory)} a shard, ${formatBytes(workerMemory)} of it all instances of one worker`,
    `  requests  ${formatCount(requestsAtOnce)} at once in a shard, ${formatCount(admission.requestsAtOnce)} of one worker`,
    `  fuel      ${formatCount(calibratedFuel)} a request where nothing else is set, about ${calibratedMs} ms of this machine's CPU`,
    `            ${formatCount(startFuelFactor * calibratedFuel)} to start a worker, about ${startFuelFactor * calibratedMs} ms`,
    ...(record === null ? [] : [`  records   ${describeRecording(record)}`]),
    ...ratesOf(settings).map((rate) => `  tenant    ${rate}`),
  ];
  if (workers === 0) {
    lines.push(
      `No worker is deployed yet: \`skerry deploy DIR --route '*/*'\` is one for all requests.`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function adminTokenText({ admin, adminToken, dataDir }: ServeSettings): string {
  if (adminToken !== null) return ", with a token";
  return admin.kind === "unix" ? "" : `, with the token in ${join(dataDir, tokenFile)}`;
}

function workersText(all: number, ofFile: number): string {
  return ofFile === 0 ? formatCount(all) : `${formatCount(all)}, of them ${ofFile} by the settings`;
}

function shardsText({ shards, cordons }: ServeSettings): string {
  const named = Object.entries(cordons).filter(([name]) => name !== "default");
  return [String(shards), ...named.map(([name, cordon]) => `${name} ${cordon.shards}`)].join(", ");
}

function ratesOf({ tenants, cluster }: ServeSettings): string[] {
  const where = cluster === null ? "" : ", at this node";
  return Object.entries(tenants).flatMap(([name, { fuelRate }]) => {
    if (fuelRate === null) return [];
    const { fuelPerSecond, burst } = fuelRate;
    return [
      `${name}: ${formatCount(fuelPerSecond)} fuel a second, ${formatCount(burst)} saved up${where}`,
    ];
  });
}
