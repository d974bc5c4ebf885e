// A program that embeds a worker, and is killed: prints the ids of its processes, and goes on until then.
import { openHost } from "../../../runtime/embed/embed.ts";
import { manyWays } from "./many-ways.ts";

const host = await openHost({ dataDir: process.argv[2]!, fuel: 100_000_000_000 });
const grants = ["log", "clock", "config", "streams", "fetch", "kv"];
const limits = { deadline: 600_000, cpu: 600_000 };
const worker = await host.load("acme/ways", await manyWays(), { grants, limits });
const apart = await host.load("acme/apart", await manyWays(), { grants, limits, group: "apart" });
// One of them burns meanwhile.
worker.fetch("/loop").catch(() => {});
await worker.fetch("/hello");
process.stdout.write(`${worker.processId} ${apart.processId}\n`);
