import { type Aspect, connectsNowhere, type ReachableSocket, type Side } from "./side.ts";

/** Sockets that lead from one side to the other, and those that both can connect to. */
export function compareSockets(a: Side, b: Side): Aspect {
  const found = (verdict: Aspect["verdict"], sentence: string): Aspect => ({
    aspect: "sockets",
    verdict,
    sentence,
    basis: "checked",
  });
  if (a.cordon === b.cordon) {
    return found("shares", "They run in the same processes: what one can connect to, both can.");
  }
  if (a.sockets === null || b.sockets === null) {
    return found("unknown", "It could not be found out which sockets each can connect to.");
  }
  // A host's own processes may.
  const isByOthers = [a, b].filter(({ kind }) => kind === "worker").every(connectsNowhere);
  const how = isByOthers
    ? " Processes of workers connect to nothing by themselves: their supervisor does, to what it has told them of."
    : "";
  const leading = [...leadingTo(a, b), ...leadingTo(b, a)];
  const open = leading.filter(({ socket }) => socket.asks === "nothing");
  if (open.length > 0) {
    const ways = open.map(({ from, socket }) => `${from.name} can connect to ${shown(socket)}`);
    const asked = "Who connects there is asked for nothing";
    const named = open.some(({ socket }) => socket.kind === "unix")
      ? ", and /proc/net/unix tells its name to every process of its network namespace"
      : "";
    return found("shares", `${ways.join("; ")}. ${asked}${named}.${how}`);
  }
  const common = a.sockets.filter((one) => b.sockets?.some((other) => isSame(one, other)));
  const all = [...new Set([...leading.map(({ socket }) => socket), ...common].map(shown))];
  if (all.length === 0)
    return found("separates", `No socket leads from one to the other, or to both.${how}`);
  const worker = [a, b].find(({ kind }) => kind === "worker");
  const who = a.kind === b.kind ? "Both" : worker?.name;
  return found("partly", `${who} can connect to ${all.join(", ")}.${how}`);
}

/** Sockets by which one side's processes reach the other: those that its processes listen on, or get requests by. */
function leadingTo(from: Side, to: Side) {
  if (from.kind === "host") return [];
  const listeners = new Set(to.processes.map(({ pid }) => pid));
  const sockets = from.sockets ?? [];
  return sockets
    .filter(({ cordon, listener }) =>
      cordon === null ? listeners.has(listener) : cordon === to.cordon,
    )
    .map((socket) => ({ from, socket }));
}

const isSame = (one: ReachableSocket, other: ReachableSocket) =>
  one.kind === other.kind && one.address === other.address;

function shown({ kind, address, purpose, asks, listener }: ReachableSocket): string {
  const what = purpose ?? `a socket of process ${listener}`;
  const token = asks === "token" ? ", which asks for a token" : "";
  return `${what} (${kind}:${address}${token})`;
}
