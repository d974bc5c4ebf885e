/** The version of WASI whose types the host has; components of every 0.2 import a part of them. */
export const wasiVersion = "0.2.12";

/** The interface that a component of world wasi:http/proxy exports. */
export const wasiHandler = "wasi:http/incoming-handler";

/** The interface that a command exports. */
export const wasiRun = "wasi:cli/run";

/** The interfaces of WASI the host has: those of world wasi:http/proxy, and those that the standard
 * libraries of toolchains import besides. */
export const wasiInterfaces: readonly string[] = [
  "cli/environment",
  "cli/exit",
  "cli/stdin",
  "cli/stdout",
  "cli/stderr",
  "cli/terminal-input",
  "cli/terminal-output",
  "cli/terminal-stdin",
  "cli/terminal-stdout",
  "cli/terminal-stderr",
  "clocks/monotonic-clock",
  "clocks/wall-clock",
  "filesystem/types",
  "filesystem/preopens",
  "http/types",
  "http/outgoing-handler",
  "io/error",
  "io/poll",
  "io/streams",
  "random/random",
  "random/insecure",
  "random/insecure-seed",
  "sockets/network",
  "sockets/instance-network",
  "sockets/ip-name-lookup",
  "sockets/tcp",
  "sockets/tcp-create-socket",
  "sockets/udp",
  "sockets/udp-create-socket",
];

/** Interfaces beside those of a WASI release, with the version of each whose types the host has: proposals that toolchains and
 * hosts use as drafts, and what Spin's SDKs import. Their WIT is in `abi/wasi/`. */
export const draftInterfaces: readonly string[] = [
  "wasi:keyvalue/store@0.2.0-draft2",
  "wasi:keyvalue/atomics@0.2.0-draft2",
  "wasi:keyvalue/batch@0.2.0-draft2",
  "wasi:config/store@0.2.0-rc.1",
  "wasi:logging/logging@0.1.0-draft",
  "fermyon:spin/key-value@2.0.0",
  "fermyon:spin/variables@2.0.0",
];

/** Interfaces of an earlier draft than those above, by the names that components have for them, with the host's. */
export const earlierDrafts: Readonly<Record<string, string>> = {
  "wasi:keyvalue/store@0.2.0-draft": "skerry:earlier-keyvalue/store@0.2.0-draft",
  "wasi:keyvalue/atomics@0.2.0-draft": "skerry:earlier-keyvalue/atomics@0.2.0-draft",
  "wasi:keyvalue/batch@0.2.0-draft": "skerry:earlier-keyvalue/batch@0.2.0-draft",
};

/** The version of WASI 0.3 whose types the host has. */
export const wasi3Version = "0.3.0";

/** The interface that a component of world wasi:http/service exports. */
export const wasi3Handler = "wasi:http/handler";

/** The interfaces of WASI 0.3 the host has: those of world wasi:http/service, and what the standard libraries of
 * toolchains import besides. */
export const wasi3Interfaces: readonly string[] = [
  "cli/types",
  "cli/environment",
  "cli/exit",
  "cli/stdin",
  "cli/stdout",
  "cli/stderr",
  "cli/terminal-input",
  "cli/terminal-output",
  "cli/terminal-stdin",
  "cli/terminal-stdout",
  "cli/terminal-stderr",
  "clocks/types",
  "clocks/monotonic-clock",
  "clocks/system-clock",
  "http/types",
  "http/client",
  "random/random",
  "random/insecure",
  "random/insecure-seed",
];
