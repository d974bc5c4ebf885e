// The program of the lab: the process that builds workers under test and holds their isolates. The tests'
// process starts it, under the Node that Skerry runs on, and may kill it at any moment.

import { errorTable } from "../errors.ts";
import { errorBody } from "../http/connection.ts";
import type { Artifact } from "../module/artifact.ts";
import { withArtifact } from "../prepare/with-artifact.ts";
import { linkToParent } from "../process/parent.ts";
import type { Handlers } from "../process/rpc.ts";
import { dataDir } from "../project/data-dir.ts";
import { parseStubs } from "../project/stub-file.ts";
import { openWorkerSource } from "../project/worker-source.ts";
import type { Sender } from "../services/fetch/sender.ts";
import { StubSender } from "../services/fetch/stub-sender.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { ArtifactStore } from "../store/artifacts.ts";
import { openEmbeddedKv } from "../store/embedded/kv/open-kv.ts";
import type { OwnedKvStore } from "../store/kv.ts";
import { RecentArtifacts } from "../store/recent-artifacts.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { namespacesOf, workerReach } from "../worker/worker-reach.ts";
import { AskingSender } from "./asking-sender.ts";
import { LabEntries } from "./lab-entries.ts";
import type { LabAnswer, LabLoad, LabProtocol } from "./lab-protocol.ts";
import { checkedLimits, labSettings } from "./lab-settings.ts";
import { findWorker, LabWorker } from "./lab-worker.ts";

/** Tests' output is no place for progress. */
const watcher = {
  building: () => () => {},
  warn: (warnings: string) => process.stderr.write(`${warnings}\n`),
};

const artifacts = new RecentArtifacts();
const workers = new Map<string, LabWorker>();
const calls = new Map<number, AbortController>();
let kv: Promise<OwnedKvStore> | null = null;

const handlers: Handlers<LabProtocol["child"]["calls"]> = {
  async load(load) {
    const source = await openWorkerSource(load.source, watcher);
    const settings = await labSettings(source, load);
    const artifact = await artifactOf(source.wasm, settings);
    // A tenant of its own: no other worker has its entries and what it keeps of answers.
    const tenant = load.worker;
    kv ??= openEmbeddedKv(load.kvDir);
    const entries = new LabEntries(await kv, namespacesOf(settings, tenant), load.entries);
    await entries.reset();
    const reach = workerReach(settings, tenant, { sender: () => senderOf(load), kv: entries.kv });
    const onWedged = () => process.kill(process.pid, "SIGKILL");
    const worker = await LabWorker.load({ artifact, settings, reach, entries, onWedged });
    workers.set(load.worker, worker);
    return worker.loaded;
  },
  async unload({ worker }) {
    const loaded = workers.get(worker);
    workers.delete(worker);
    await loaded?.dispose();
    return null;
  },
  async call({ worker, call, request, limits }) {
    const left = new AbortController();
    calls.set(call, left);
    try {
      const loaded = findWorker(workers, worker);
      return answerOf(await loaded.call(request, checkedLimits(limits), left.signal));
    } finally {
      calls.delete(call);
    }
  },
  async put({ worker, namespace, entry }) {
    await findWorker(workers, worker).entries.put(namespace, entry);
    return null;
  },
  async entries({ worker, namespace }) {
    return findWorker(workers, worker).entries.all(namespace);
  },
  async reset({ worker }) {
    await findWorker(workers, worker).entries.reset();
    return null;
  },
  async failKv({ worker, fault }) {
    findWorker(workers, worker).entries.kv.fail(fault);
    return null;
  },
};

async function artifactOf(wasm: Uint8Array, settings: WorkerSettings): Promise<Artifact> {
  const { memory, tableElements } = settings.limits;
  const bounds = { grants: settings.grants, memoryBytes: memory, tableElements };
  const folder = await dataDir();
  return withArtifact(wasm, { dataDir: folder, bounds }, ({ artifactKey }) =>
    artifacts.read(new ArtifactStore(folder), artifactKey),
  );
}

function senderOf({ worker, stubs }: LabLoad): Sender {
  if (stubs === null) return new AskingSender((asked) => tests.ask("fetch", { worker, ...asked }));
  return new StubSender(parseStubs(JSON.stringify(stubs), "fetch"));
}

/** What a visitor would get, also of a failure. */
function answerOf({ requestId, response, error, usage, log }: Outcome): LabAnswer {
  const rest = { usage, log, error };
  if (response !== null) {
    const { status, fields, body } = response;
    return { status, fields, body: body.tag === "bytes" ? body.val : new Uint8Array(), ...rest };
  }
  const code = error?.code ?? "host-failed";
  return {
    status: errorTable[code].status ?? 500,
    fields: [["content-type", "text/plain; charset=utf-8"]],
    body: new TextEncoder().encode(errorBody(code, requestId)),
    ...rest,
  };
}

const tests = linkToParent<LabProtocol>({
  handlers,
  hearers: { leave: ({ call }) => calls.get(call)?.abort() },
  beat: () => null,
});
