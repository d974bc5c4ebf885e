// The program of a shard: the process that holds isolates and answers HTTP. It is told what to do by
// the host's process, and can be killed by it at any moment.
import { SkerryError } from "../errors.ts";
import { AnswerCache } from "../http/cache/answer-cache.ts";
import { HttpServer } from "../http/server.ts";
import { spareIsolate } from "../isolate/blank-isolate.ts";
import { takesPiecewise } from "../module/waiting-functions.ts";
import { linkToParent } from "../process/parent.ts";
import type { Handlers } from "../process/rpc.ts";
import { ProcessRecorder, type RecordWishes } from "../replay/recorder.ts";
import { replayInIsolate } from "../replay/replay-in-isolate.ts";
import type { LocalTarget, Target } from "../routing/target.ts";
import { processCaches } from "../services/cache/tenant-caches.ts";
import { Egress } from "../services/fetch/egress.ts";
import { reachableAddresses } from "../services/fetch/reachable-addresses.ts";
import { DnsResolver } from "../services/fetch/resolver.ts";
import { StubSender } from "../services/fetch/stub-sender.ts";
import { openSharedKv } from "../services/kv/shared-kv.ts";
import { outwardConnections } from "../services/outward-connections.ts";
import { defaultLimits } from "../settings/limits.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import type { KvStore } from "../store/kv.ts";
import { RecentArtifacts } from "../store/recent-artifacts.ts";
import { RunningDeployment } from "../worker/running-deployment.ts";
import { type ReachSources, workerReach } from "../worker/worker-reach.ts";
import { callWithoutSocket } from "./call-without-socket.ts";
import { listenFailure } from "./listen-failure.ts";
import type { Outside, RunProtocol } from "./local-protocol.ts";
import { connectionShares } from "./open-files.ts";
import { RunOutcomes } from "./run-outcomes.ts";

interface LoadedTenant {
  readonly tenant: RunningDeployment;
  readonly settings: WorkerSettings;
  /** Whether it reads content piece by piece. */
  readonly streams: boolean;
  /** What is kept in front of it. */
  readonly cache: AnswerCache | null;
  /** Its way out; null where it has none. */
  readonly way: Egress | null;
}

const artifacts = new RecentArtifacts();
const tenants = new Map<string, LoadedTenant>();
let routed: Target = { kind: "refused", error: notLoaded("No worker is loaded."), subject: null };
let front: HttpServer | null = null;
const outcomes = new RunOutcomes((ended) => host.tell("outcomes", ended));
let kv: Promise<KvStore> | null = null;
let recorder: ProcessRecorder | null = null;

const handlers: Handlers<RunProtocol["child"]["calls"]> = {
  async load({ worker, dataDir, artifactKey, settings, outside, record = null }) {
    const artifact = await artifacts.read(new ArtifactStore(dataDir), artifactKey);
    if (artifact === null) return null;
    const { name, cache: keeps } = settings;
    const way = outside.stubs === null ? openEgress(outside) : null;
    const reach = workerReach(settings, name, await sourcesOf(outside, settings, way));
    const onWedged = () => host.tell("wedged", null);
    const records = record === null ? undefined : recorderOf(record).of(null);
    const tenant = await RunningDeployment.load(artifact, settings, onWedged, reach, records);
    const streams = takesPiecewise(artifact.manifest, settings.grants);
    const inFront = keeps?.answers === true ? processCaches.inFrontOf(name, keeps.memory) : null;
    const cache = inFront && new AnswerCache(inFront, worker);
    tenants.set(worker, { tenant, settings, streams, cache, way });
    return { coldStartMs: tenant.coldStartMs, startFuel: tenant.startFuel };
  },
  async unload({ worker }) {
    const loaded = tenants.get(worker);
    if (loaded === undefined) return null;
    tenants.delete(worker);
    loaded.cache?.close();
    await loaded.tenant.dispose();
    void loaded.way?.retire().catch(() => {});
    const { name } = loaded.settings;
    const isLast = [...tenants.values()].every(({ settings }) => settings.name !== name);
    if (isLast) processCaches.drop(name);
    return null;
  },
  async call({ worker, request }) {
    const { tenant, settings, streams } = find(worker);
    return callWithoutSocket({ tenant, limits: settings.limits, streams }, request);
  },
  async replay({ dataDir, artifactKey, recording }) {
    const artifact = await artifacts.read(new ArtifactStore(dataDir), artifactKey);
    return artifact && replayInIsolate(artifact, recording);
  },
  async listen({ port, address }) {
    front = openFront();
    try {
      return await front.listen({ port, address });
    } catch (error) {
      throw listenFailure(error as NodeJS.ErrnoException, port, address);
    }
  },
  async route({ worker }) {
    const { tenant, settings, streams, cache } = find(worker);
    const run: LocalTarget["call"] = (...asked) => tenant.call(...asked);
    const call = cache?.inFrontOf(run) ?? run;
    routed = { kind: "local", limits: settings.limits, subject: null, call, streams };
    return null;
  },
  async close() {
    await front?.drain();
    outcomes.flush();
    for (const { tenant } of tenants.values()) await tenant.dispose();
    await recorder?.settled();
    await (await kv?.catch(() => null))?.close();
    return null;
  },
};

function openEgress({ denied }: Outside): Egress {
  return new Egress({}, new DnsResolver(), reachableAddresses(denied));
}

function openFront(): HttpServer {
  const { clients, refused, outward } = connectionShares();
  outwardConnections.most = outward;
  let told = false;
  return new HttpServer({
    route: () => routed,
    onOutcome: (outcome) => outcomes.add(outcome),
    mostConnections: clients,
    mostRefused: refused,
    onCrowded: () => {
      if (!told) host.tell("crowded", { most: clients });
      told = true;
    },
  });
}

/** Opens the store of entries for the first worker that has a namespace. */
async function sourcesOf(
  { kvDir, stubs }: Outside,
  { grants, kv: namespaces = {} }: WorkerSettings,
  way: Egress | null,
): Promise<ReachSources> {
  const keeps = grants.includes("kv") && Object.keys(namespaces).length > 0;
  if (kvDir !== null && keeps) kv ??= openSharedKv(kvDir);
  return {
    sender: () => way ?? new StubSender(stubs ?? []),
    kv: await kv,
  };
}

function recorderOf(wishes: RecordWishes): ProcessRecorder {
  recorder ??= new ProcessRecorder(wishes, (recording) => host.ask("recording", recording));
  return recorder;
}

function find(worker: string): LoadedTenant {
  const loaded = tenants.get(worker);
  if (loaded === undefined) throw notLoaded("The worker is not loaded.");
  return loaded;
}

function notLoaded(sentence: string): SkerryError {
  return new SkerryError("shard-lost", sentence);
}

const host = linkToParent<RunProtocol>({ handlers, hearers: {}, beat: () => null });
spareIsolate.prepare(defaultLimits(0).isolateHeap);
