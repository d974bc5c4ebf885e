import { compareProcesses } from "./compare-processes.ts";
import { compareReach } from "./compare-reach.ts";
import { compareSockets } from "./compare-sockets.ts";
import { type Aspect, aspects, type Boundary, type Side } from "./side.ts";

/** What stands between two sides, aspect by aspect, in the order of {@link aspects}. @param at ms since 1970. */
export function boundaryBetween(a: Side, b: Side, at: number): Boundary {
  const all = [
    isolate(a, b),
    ...compareProcesses(a, b),
    compareSockets(a, b),
    ...compareReach(a, b),
    machine,
  ];
  const place = ({ aspect }: Aspect) => aspects.indexOf(aspect);
  return { at, a, b, aspects: all.sort((one, other) => place(one) - place(other)) };
}

function isolate(a: Side, b: Side): Aspect {
  const host = [a, b].find(({ kind }) => kind === "host");
  return {
    aspect: "isolate",
    verdict: "separates",
    basis: "design",
    sentence:
      host === undefined
        ? "Each worker has V8 isolates of its own: its memory and its code are in no other's."
        : "A worker runs in V8 isolates, and the host's own processes run no worker's code.",
  };
}

const machine: Aspect = {
  aspect: "machine",
  verdict: "shares",
  basis: "design",
  sentence: "Both are on one machine: its kernel, caches, memory bus and cores.",
};
