// Three servers of NATS and three nodes of Skerry on this machine, to break by hand. Ctrl-C ends all, and leaves nothing behind.
import { createInterface } from "node:readline";
import { enterFolder, leaveFolder } from "./folder.ts";
import { natsServer } from "./nats.ts";
import { makeNodes, type Node } from "./nodes.ts";
import { choosePorts } from "./ports.ts";
import { makeServers, type Server } from "./servers.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const program = natsServer();
const ports = await choosePorts(process.env.PORT === "0");
enterFolder();
const servers = makeServers(program, ports.servers);
const nodes = await makeNodes(servers, ports.nodes);
const all = new Map<string, Server | Node>([...servers, ...nodes].map((each) => [each.name, each]));

let ending = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end(0));

try {
  await Promise.all(servers.map((each) => each.start()));
  await Promise.all(nodes.map((each) => each.start()));
  sayHello();
  listen();
} catch (error) {
  if (!ending) say((error as Error).message);
  await end(1);
}

function sayHello(): void {
  say("\nThree nodes serve one cluster:");
  for (const { name, url, folder } of nodes) say(`  ${name}     ${url}     cd ${folder}`);
  say("and three servers of NATS keep its log:");
  for (const { name, url } of servers) say(`  ${name}  ${url}`);
  say("\nIn another terminal, in one of these folders: npx skerry list");
  say("Here: stop NAME, start NAME, wipe NAME, leader; Ctrl-C ends all.\n");
}

/** What is typed here. */
function listen(): void {
  const lines = createInterface({ input: process.stdin });
  // One after the other: a server has to have ended before it is started again.
  let last = Promise.resolve();
  lines.on("line", (line) => {
    last = last.then(() => command(line)).catch((error: Error) => say(error.message));
  });
}

async function command(line: string): Promise<void> {
  const [word = "", name = ""] = line.trim().split(/\s+/);
  if (word === "") return;
  if (word === "leader") {
    const told = await Promise.all(servers.map((each) => each.leader()));
    return say(`${told.find((each) => each !== null) ?? "Nobody"} leads the log.`);
  }
  const one = all.get(name);
  if (one === undefined || !["stop", "start", "wipe"].includes(word)) {
    return say(`stop, start or wipe one of ${[...all.keys()].join(", ")}; or leader.`);
  }
  if (word === "start") await one.start();
  else await one.stop();
  if (word === "wipe") one.wipe();
  say(
    word === "start"
      ? `${name} is back.`
      : `${name} ${word === "wipe" ? "has lost all it had" : "has ended"}.`,
  );
}

/** Nodes first: they give their answers, and have the log until then. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  say("Ending.");
  await Promise.all(nodes.map((each) => each.stop()));
  await Promise.all(servers.map((each) => each.stop()));
  leaveFolder();
  process.exit(code);
}
