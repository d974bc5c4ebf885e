import { resolve } from "node:path";
import { MiB } from "../../byte-units.ts";
import { completeRecordSettings, type RecordSettings } from "../../replay/record-settings.ts";
import { defaultCordon } from "../../routing/catalog.ts";
import { canonicalRoute } from "../../routing/router.ts";
import { type AdmissionLimits, defaultAdmission } from "../../settings/deployment.ts";
import { memoryOfTenant, memoryOfWorker } from "../../settings/instance-memory.ts";
import { missingSource, secretValue } from "../../settings/secret-source.ts";
import { SettingsError, type SettingsProblem } from "../../settings/settings-problem.ts";
import { withoutUndefined } from "../../settings/without-undefined.ts";
import type { ServeSettings, StaticWorker, WatchSettings } from "../serve-settings.ts";
import { crossProblems } from "./checks.ts";
import { readCluster } from "./cluster.ts";
import { readCordons } from "./cordons.ts";
import { dataFolderOf } from "./host-data-folder.ts";
import { type HostFile, readHostFile } from "./host-file.ts";
import type { Machine } from "./machine.ts";
import type { HostValue } from "./schema.ts";
import { findWorker } from "./static-worker.ts";
import { readTenants } from "./tenants.ts";

/** What the settings of a host depend on besides its files. */
export interface ServeContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that the file's path starts from. */
  readonly cwd: string;
  readonly machine: Machine;
}

/** Characters that a token of the admin API has at least: it can be tried from afar. */
const minToken = 16;

/** A shard's memory where nothing sets it: so much of the machine's for all shards together, and at
 * least so many bytes. */
const shareOfMemory = 0.5;
const minShardMemory = 256 * MiB;

/** What all shards together may have beyond that, of the machine's memory: the rest is for everything else. */
const slackOfMemory = 0.25;

/** Reads the skerry.toml of a host, and the files it names; null stands for no file: all is as by
 * default, and workers come by `skerry deploy`. Changes nothing, but for the calibration where a fuel
 * rate is a share of the machine.
 * @throws SkerryError `bad-settings` with every problem, its line, its key and what is allowed there;
 * `not-found`, `data-folder`. */
export async function readServeSettings(
  path: string | null,
  context: ServeContext,
): Promise<ServeSettings> {
  const host = await readHostFile(path, context.cwd);
  const problems = await crossProblems(host);
  const adminToken = await readToken(host, context, problems);
  const workers = await readWorkers(host, context, problems);
  const dataDir = dataFolderOf(host, context);
  const cluster = await readCluster(host, context.environment, dataDir, problems);
  if (problems.length > 0) throw new SettingsError(problems);

  const { serve } = host.value;
  const { cordons, shards, allShards } = await readCordons(host.value, context.machine.cores);
  const share = Math.floor((context.machine.memory * shareOfMemory) / allShards);
  const shardMemory = serve["shard-memory"] ?? Math.max(share, minShardMemory);
  const slack = Math.floor(context.machine.memory * slackOfMemory);
  return {
    address: serve.address,
    port: serve.port,
    admin:
      serve.admin.kind === "unix"
        ? { kind: "unix", path: resolve(host.dir, serve.admin.path) }
        : serve.admin,
    adminToken,
    dataDir,
    shards,
    trustedProxies: serve["trusted-proxies"],
    requestsAtOnce: serve["requests-at-once"],
    privateOrigins: serve["private-origins"],
    deniedAddresses: serve["denied-addresses"],
    namespaceQuota: serve["namespace-quota"],
    admission: {
      ...defaultAdmission,
      ...admissionOf({ ...serve, "requests-at-once": serve["worker-requests-at-once"] }),
    },
    headersTimeout: serve["headers-timeout"],
    requestTimeout: serve["request-timeout"],
    keepAliveTimeout: serve["keep-alive-timeout"],
    drainDelay: serve["drain-delay"],
    drainDeadline: serve["drain-deadline"],
    shardMemory,
    workerMemory: serve["worker-memory"] ?? memoryOfWorker(shardMemory),
    tenantMemory: serve["tenant-memory"] ?? memoryOfTenant(shardMemory),
    memorySlack: serve["memory-slack"] ?? Math.max(slack, minShardMemory),
    idle: serve.idle,
    heartbeat: serve.heartbeat,
    shardAge: serve["shard-age"],
    watch: readWatch(serve.watch),
    sandbox: serve.sandbox,
    log: {
      level: serve.log.level,
      requests: serve.log.requests,
      guestBytesPerSecond: serve.log["guest-bytes-per-second"],
    },
    traces: serve.traces ?? null,
    record: readRecord(host),
    cordons,
    tenants: await readTenants(host.value, context.machine, dataDir),
    cluster,
    workers,
    namesWorkers: host.namesWorkers,
  };
}

async function readToken(
  host: HostFile,
  { environment }: ServeContext,
  problems: SettingsProblem[],
): Promise<string | null> {
  const source = host.value.serve["admin-token"];
  if (source === undefined) return null;
  const token = await secretValue(source, { dir: host.dir, environment });
  const path = ["serve", "admin-token"];
  if (token === undefined) problems.push(host.problem(path, missingSource(source)));
  // As it has to stand in a header field.
  else if (!/^[\x21-\x7e]*$/.test(token) || token.length < minToken) {
    const clause = `must be at least ${minToken} visible ASCII characters without spaces`;
    problems.push(host.problem(path, clause));
  }
  return token ?? null;
}

async function readWorkers(
  host: HostFile,
  { environment }: ServeContext,
  problems: SettingsProblem[],
): Promise<StaticWorker[]> {
  const workers: StaticWorker[] = [];
  for (const [index, entry] of host.value.workers.entries()) {
    const found = await findWorker(host, index, environment, problems);
    if (found === null || problems.length > 0) continue;
    workers.push({
      ...found,
      name: entry.name,
      routes: entry.routes.map(canonicalRoute),
      tenant: entry.tenant ?? entry.name,
      cordon: entry.cordon ?? defaultCordon,
      admission: admissionOf(entry),
    });
  }
  return workers;
}

function readWatch({ enabled, ...table }: HostValue["serve"]["watch"]): WatchSettings | null {
  if (!enabled) return null;
  const { window, quiet, faults, cpu } = table;
  return {
    window,
    quiet,
    faults,
    faultShare: table["fault-share"],
    cpu,
    cpuByFuel: table["cpu-by-fuel"],
    hostCalls: table["host-calls"],
    hostCallsByRequest: table["host-calls-by-request"],
  };
}

function readRecord({ value, dir }: HostFile): RecordSettings | null {
  const { record } = value.serve;
  if (record === undefined) return null;
  const { when, sample, mask, unmasked } = record;
  return completeRecordSettings({
    dir: resolve(dir, record.dir),
    label: record.dir,
    when,
    sample,
    mask,
    unmasked,
    files: record["max-files"],
    bytes: record["max-size"],
  });
}

/** The keys of admission, as a file has them. */
interface AdmissionKeys {
  readonly "requests-at-once"?: number | undefined;
  readonly queue?: number | undefined;
  readonly "queue-deadline"?: number | undefined;
}

/** What a table sets of admission. */
function admissionOf(table: AdmissionKeys): Partial<AdmissionLimits> {
  return withoutUndefined({
    requestsAtOnce: table["requests-at-once"],
    queue: table.queue,
    queueDeadline: table["queue-deadline"],
  });
}
