import { createServer } from "node:net";
import { GiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import { guestStackOf, shardStack } from "../process/native-stack.ts";
import { defaultStack } from "../settings/limits.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";
import { connectionShares, openFilesLimit } from "../shard/open-files.ts";
import { listenFailure } from "../supervisor/listen-failure.ts";
import type { Machine } from "../supervisor/settings/machine.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Less is a machine for trying out: a shard takes some 100 MB before it has a worker. */
const minMemory = GiB;

/** Files that a process should be able to have open: with fewer, visitors with kept connections are turned away early. */
const enoughFiles = 8_192;

/** Cores and memory that a host may use. */
export function machineFinding({ cores, memory }: Machine): Finding {
  const found = `${cores} ${cores === 1 ? "core" : "cores"}, ${(memory / GiB).toFixed(1)} GiB of memory.`;
  if (memory >= minMemory) return ok("machine", found);
  return warning("machine", found, "Give it 1 GiB or more.");
}

/** Files that a process may have open, and how many connections that makes. */
export function filesFinding(limit = openFilesLimit()): Finding {
  const { clients } = connectionShares(0, limit);
  if (limit === Number.POSITIVE_INFINITY) return ok("open files", "As many as there is room for.");
  const found = `${formatCount(limit)} in a process: ${formatCount(clients)} connections of clients a shard.`;
  if (limit >= enoughFiles) return ok("open files", found);
  return warning(
    "open files",
    found,
    `Raise the hard limit (\`ulimit -n\`, LimitNOFILE) to ${enoughFiles}.`,
  );
}

/** How deep calls of guests may be, by the stacks that threads of shards can have. */
export function stackFinding(stack = shardStack): Finding {
  const most = guestStackOf(stack);
  const found = `${formatBytes(most)} of call stack for each guest.`;
  if (most >= defaultStack) return ok("call stack", found);
  return warning(
    "call stack",
    `${found} By default they have ${formatBytes(defaultStack)}: deep calls fail earlier than elsewhere.`,
    "Raise the hard limit (`ulimit -Hs`, LimitSTACK) to 64 MiB, and see that prlimit(1) is there.",
  );
}

/** Whether the public port can be listened on, by listening there for a moment. */
export async function portFinding(address: string, port: number): Promise<Finding> {
  if (port === 0) return ok("port", "Any that is free.");
  try {
    await listenFor(address, port);
    return ok("port", `${port} of ${address} is free.`);
  } catch (error) {
    if (!(error instanceof SkerryError)) throw error;
    if (error.code !== "port-in-use") {
      const advice =
        "Choose another `port` or `address` in [serve], or grant the right to listen there.";
      return problem("port", error.message, advice);
    }
    const advice =
      "That is as it should be where the host runs already; else choose another `port` in [serve].";
    return warning("port", error.message, advice);
  }
}

function listenFor(address: string, port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(listenFailure(error, port, address)));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
