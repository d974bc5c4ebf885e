import { shardProgram } from "../owner/launch-shard.ts";
import { prepareProgram } from "../prepare/prepare.ts";
import { has } from "../process/capabilities.ts";
import { isolateFlags, plainFlags, prepareFlags } from "../process/flags.ts";
import { skerryNode } from "../process/launch.ts";
import { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import { loadsModule } from "../process/sandbox/needs.ts";
import { warmCompileCache } from "../process/warm-cache.ts";
import { brokerProgram } from "../services/broker/broker-process.ts";
import { entriesProgram } from "../services/kv/kv-process.ts";
import { artifactFolder } from "../store/artifacts.ts";
import { makeFolder } from "../store/make-folder.ts";
import type { SandboxStatus } from "./control.ts";
import { viewsFolder } from "./cordons/artifact-views.ts";
import { hasUsers, type OwnUsers } from "./own-users.ts";
import { ledgersFolder, restoreRunFolder } from "./run-folder.ts";
import { sealedNode } from "./sealed-node.ts";
import type { ServeSettings } from "./serve-settings.ts";

/** The sandboxes of a host's processes. Views of artifacts are there where it has any.
 * @throws SkerryError `no-sandbox`. */
export async function ownSandbox(
  settings: ServeSettings,
  v8Flags: readonly string[],
  runFolder: string,
  users: OwnUsers,
): Promise<HostSandbox> {
  const { dataDir, sandbox: wish } = settings;
  // Without users all are this process's, which may read its own files and, without that right, no more of its children than
  // others may then: `boundary` and who debugs it would be blind.
  const seals = users.preparing !== undefined && has("CAP_SYS_PTRACE") && wish !== "off";
  const artifacts = hasUsers(settings) ? viewsFolder(dataDir) : artifactFolder(dataDir);
  await makeFolder(artifacts, 0o755);
  return HostSandbox.open(wish, {
    dataDir,
    sealedNode: seals ? await sealedNode(skerryNode(), dataDir) : null,
    user: users.preparing,
    artifacts,
    runFolder,
    restoreRunFolder: () => restoreRunFolder(runFolder),
    flags: v8Flags,
    ledgers: ledgersFolder(runFolder),
  });
}

/** Has what V8 compiles of the programs of a host's processes kept for those that start from now on. Who may not write what
 * others run as code can't keep it. */
export async function keepCompiled(
  settings: ServeSettings,
  v8Flags: readonly string[],
  { rings }: HostSandbox,
): Promise<void> {
  // Other users have no such cache.
  if (!rings.landlock || hasUsers(settings)) return;
  // Modules of the operator's are not the engine's flags, by which it keeps what it compiled.
  const flags = [...isolateFlags, ...v8Flags.filter((flag) => !loadsModule(flag))];
  await warmCompileCache([
    { program: shardProgram, flags, beats: true },
    { program: prepareProgram, flags: prepareFlags, beats: false },
    { program: brokerProgram, flags: plainFlags, beats: true },
    { program: entriesProgram, flags: plainFlags, beats: true },
  ]);
}

/** What an operator is told of them. @param isRoot whether they run as root where cordons have no users. */
export function sandboxStatus(
  { wish, rings, missing }: HostSandbox,
  settings: Pick<ServeSettings, "cordons">,
  { front, preparing, entries, more }: OwnUsers,
  isRoot = process.getuid?.() === 0,
): SandboxStatus {
  // They have no capability but that of files, with which they reach what root may.
  const asRoot = isRoot && !hasUsers(settings);
  const { noNewPrivileges: noNewPrivs, seccomp, landlock, network, sealed } = rings;
  const around = { noNewPrivs, seccomp, landlock, network, sealed };
  return {
    wish,
    missing: asRoot ? ["a user without the files of root (--as-root)", ...missing] : missing,
    shards: { ...around, ownUser: hasUsers(settings) },
    front: { ...around, ownUser: front !== undefined },
    preparing: { ...around, ownUser: preparing !== undefined },
    entries: { ...around, ownUser: entries !== undefined },
    // They connect to the internet.
    brokers: { ...around, network: false, ownUser: more !== undefined },
  };
}
