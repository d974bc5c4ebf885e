// The neighbours of the bench: workers that want all there is, each in its own way.
import { compileWorker } from "../support/workers.ts";
import type { NeighbourWorker } from "./neighbour-server.ts";

export interface NeighbourKind {
  readonly name: string;
  /** Its worker in AssemblyScript: the body of `handle`. */
  readonly handle: string;
  /** Further code of its module. */
  readonly more?: string;
  /** How its visitors behave (`neighbour-load.ts`). */
  readonly visitors: "ask" | "abort" | "stream slowly";
  /** Connections at once. */
  readonly connections: number;
  /** What `bare-neighbour.ts` answers the same visitors, in bytes, null for nothing at all; where they take much of the
   * machine themselves. */
  readonly bareBytes?: number | null;
}

/** Goes on until the fuel ends. */
const endless = "let x: u64 = 1; while (x != 0) x = (x * 6364136223846793005 + 1) | 1;";

export const neighbourKinds: readonly NeighbourKind[] = [
  {
    name: "burns its fuel",
    handle: `${endless} return Response.text("");`,
    visitors: "ask",
    connections: 16,
  },
  {
    name: "traps",
    handle: "return Response.text(deep(400));",
    more: `function deep(left: i32): string {
  if (left == 0) unreachable();
  return deep(left - 1) + "!";
}`,
    visitors: "ask",
    connections: 16,
  },
  {
    name: "grows its memory",
    handle: `while (memory.grow(16) >= 0) {
    const end = <usize>memory.size() << 16;
    memory.fill(end - (16 << 16), 1, 16 << 16);
  }
  return Response.text("");`,
    visitors: "ask",
    connections: 16,
  },
  {
    name: "floods the log",
    handle: `for (let i = 0; i < 64; i++) console.log("x".repeat(1023)); return Response.text("");`,
    visitors: "ask",
    connections: 16,
  },
  {
    name: "answers with 10 MiB",
    handle: "return Response.bytes(new Uint8Array(10 << 20));",
    visitors: "ask",
    connections: 4,
    bareBytes: 10 << 20,
  },
  {
    name: "has visitors that leave",
    handle: `${endless} return Response.text("");`,
    visitors: "abort",
    connections: 32,
    bareBytes: null,
  },
  {
    name: "has visitors that send and read slowly",
    handle: "return Response.bytes(new Uint8Array(1 << 20));",
    visitors: "stream slowly",
    connections: 256,
  },
];

/** A kind's worker. */
export function neighbourWorker({ name, handle, more = "" }: NeighbourKind): NeighbourWorker {
  const source = `import { Request, Response } from "@skerry/assemblyscript";
${more}
export function handle(request: Request): Response {
  ${handle}
}
`;
  return { name, build: () => compileWorker(source) };
}
