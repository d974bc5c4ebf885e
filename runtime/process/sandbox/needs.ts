import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { controlGroupFiles } from "./control-groups.ts";
import type { Access, FileAccess } from "./landlock.ts";

/** Programs that run or read tenants' bytes, and have a sandbox around them. */
export type SandboxedProgram = "shard" | "front" | "preparing" | "entries" | "broker";

/** Where a host has what its programs use. */
export interface HostPlaces {
  /** The Node that runs them. */
  readonly node: string;
  /** A copy of it for processes with a user that may not read it; null: there is none. */
  readonly sealedNode?: string | null;
  /** The number of a user that such processes may have; undefined: all are this process's. */
  readonly user?: string | undefined;
  readonly dataDir: string;
  /** The folder in which shards find artifacts by their keys: of all workers, or below it views of some. */
  readonly artifacts: string;
  /** The folder of the sockets and filters. */
  readonly runFolder: string;
  /** The folder in which the owner of entries makes its socket; {@link entriesSocketFolder} where it is left out. */
  readonly entriesSockets?: string;
  /** Makes that folder again where it is missing. @throws SkerryError `host-failed`. */
  readonly restoreRunFolder?: () => void;
  /** The folder of the files in which shards say which workers run in them. */
  readonly ledgers: string;
  /** Flags that the operator gave to Node for shards and the front: modules that they load are read. */
  readonly flags: readonly string[];
}

/** The files that a program may reach. */
export function filesOf(program: SandboxedProgram, places: HostPlaces): FileAccess[] {
  return [...filesOfNode(places.node), ...ownFiles[program](places)];
}

const ownFiles: Readonly<Record<SandboxedProgram, (places: HostPlaces) => FileAccess[]>> = {
  shard: ({ artifacts, ledgers, flags }) => [
    ...certificates,
    ...all("read", flags.flatMap(loadedBy)),
    { path: artifacts, access: "find" },
    // Its own one. Names in there can't be guessed.
    { path: ledgers, access: "change" },
  ],
  front: ({ flags }) => all("read", flags.flatMap(loadedBy)),
  preparing: () => [],
  broker: () => names,
  entries: ({ dataDir, runFolder, entriesSockets = entriesSocketFolder(runFolder) }) => [
    { path: entriesFolder(dataDir), access: "own" },
    { path: entriesSockets, access: "listen" },
  ],
};

/** The folder of entries within a data folder. */
export function entriesFolder(dataDir: string): string {
  return join(dataDir, "kv");
}

/** The folder within a run folder in which the owner of entries makes its socket. */
export function entriesSocketFolder(runFolder: string): string {
  return join(runFolder, "entries");
}

const runtime = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What Node itself needs, and Skerry's own programs. */
function filesOfNode(node: string): FileAccess[] {
  return [
    ...all("run", [node, ...loaders]),
    ...all("read", [
      ...libraries,
      join(dirname(dirname(node)), "lib"),
      ...aboutTheSystem,
      ...controlGroupFiles(),
      ...configuration,
      runtime,
      ...packageFolders(runtime),
      // Node reads it as it starts, and warns where it can't.
      ...[process.env.NODE_EXTRA_CA_CERTS ?? []].flat(),
      // What lies there others run as code: it is not to be written to.
      ...["SKERRY_PROGRAMS", "NODE_COMPILE_CACHE"].flatMap((name) => process.env[name] ?? []),
    ]),
    { path: "/dev/null", access: "change" },
  ];
}

/** The programs that load shared libraries: the kernel starts one of them with each program. */
const loaders = [
  "/lib64/ld-linux-x86-64.so.2",
  "/lib/ld-linux-aarch64.so.1",
  "/lib/ld-musl-x86_64.so.1",
  "/lib/ld-musl-aarch64.so.1",
];

const libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store"];

/** What the engine looks at: its own memory and threads, the machine's cores and memory, time zones, random bytes. */
const aboutTheSystem = [
  "/proc/self",
  ...["cpuinfo", "meminfo", "stat", "uptime", "loadavg", "version_signature"].map(
    (name) => `/proc/${name}`,
  ),
  "/proc/sys/vm",
  "/sys/devices/system/cpu",
  "/sys/kernel/mm/transparent_hugepage",
  "/usr/share/zoneinfo",
  "/etc/localtime",
  "/dev/urandom",
  "/dev/random",
];

/** Configuration files of the dynamic loader and of OpenSSL, as distributions place them. */
const configuration = [
  ...["ld.so.cache", "ld.so.preload", "ld-musl-x86_64.path", "ld-musl-aarch64.path"],
  ...["ssl/openssl.cnf", "ssl/openssl.cnf.d", "pki/tls/openssl.cnf", "pki/tls/openssl.d"],
  "crypto-policies",
]
  .map((name) => `/etc/${name}`)
  .concat("/usr/local/ssl/openssl.cnf", "/usr/share/crypto-policies");

/** How names become addresses. */
const names = all("read", [
  ...["resolv.conf", "hosts", "nsswitch.conf", "host.conf", "gai.conf", "services"].map(
    (name) => `/etc/${name}`,
  ),
  "/run/systemd/resolve",
]);

/** The files of certificates that are trusted. */
const certificates = all("read", [
  "/etc/ssl/certs",
  "/etc/pki/ca-trust/extracted",
  "/usr/share/ca-certificates",
]);

function all(access: Access, paths: readonly string[]): FileAccess[] {
  return paths.map((path) => ({ path, access }));
}

/** Where Node looks for packages from a folder on. */
function packageFolders(from: string): string[] {
  const found: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules");
    if (existsSync(packages)) found.push(packages);
    if (dirname(folder) === folder) return found;
  }
}

/** Whether a flag has Node load a module. */
export function loadsModule(flag: string): boolean {
  return loadedBy(flag).length > 0;
}

function loadedBy(flag: string): string[] {
  const named = /^--(?:import|require)=(.*)$/.exec(flag)?.[1];
  if (named === undefined) return [];
  return [named.startsWith("file:") ? fileURLToPath(named) : named];
}
