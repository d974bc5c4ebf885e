// `skerry serve` with a quiet worker and its neighbours, each a tenant of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileWorker } from "../support/workers.ts";

export interface NeighbourServer {
  readonly origin: string;
  readonly quietHost: string;
  /** The host name of a neighbour. */
  hostOf(kind: string): string;
  stop(): Promise<void>;
}

const launcher = join(import.meta.dirname, "../../runtime/bin/skerry.js");

const quiet = `import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.text("Hello, " + request.parsedUrl.pathname);
}
`;

/** A neighbour: its name, and how the binary of its worker is made. */
export interface NeighbourWorker {
  readonly name: string;
  /** The cordon that it runs in; the quiet worker's where it is left out. */
  readonly cordon?: string;
  build(): Promise<Uint8Array>;
}

/** Starts it with the neighbours given, on a port of its own. */
export async function startNeighbourServer(
  neighbours: readonly NeighbourWorker[],
): Promise<NeighbourServer> {
  const folder = await mkdtemp(join(tmpdir(), "skerry-neighbour-"));
  const hostOf = (kind: string) => `${kind.toLowerCase().replaceAll(" ", "-")}.example`;
  const entry = async (host: string, wasm: Uint8Array, cordon = "default") => {
    const name = host.replace(".example", "").slice(0, 40);
    await writeFile(join(folder, `${name}.wasm`), wasm);
    return `[[workers]]
name = "${name}"
source = "${name}.wasm"
routes = ["${host}/*"]
cordon = "${cordon}"
grants = ["log", "clock", "random", "config"]
`;
  };
  const workers = [await entry("quiet.example", await compileWorker(quiet))];
  for (const { name, build, cordon } of neighbours) {
    workers.push(await entry(hostOf(name), await build(), cordon));
  }
  const cordons = new Set(neighbours.flatMap(({ cordon }) => cordon ?? []));
  const apart = [...cordons].map((cordon) => `[cordons.${cordon}]\n`);
  const admin = `"unix:${join(folder, "admin.sock")}"`;
  // Those that are made to cheat stay where their neighbours are.
  const fixed = 'port = 0\ndata = "data"\nwatch = { enabled = false }';
  const serve = `[serve]\nadmin = ${admin}\n${fixed}\n`;
  await writeFile(join(folder, "skerry.toml"), [serve, ...apart, ...workers].join("\n"));
  const server = spawn(process.execPath, [launcher, "serve", "--json", "--as-root"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    server.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.endsWith("}\n")) resolve((JSON.parse(printed) as { url: string }).url);
    });
    void ended.then(() => reject(new Error(`skerry serve ended: ${printed}`)));
  });
  return { origin: url, quietHost: "quiet.example", hostOf, stop };
}
