// Serves HTTP from as many processes as are asked for, among which Node deals connections out as `skerry
// serve` does among its shards, and prints the port.
import cluster from "node:cluster";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export function serveFrom(processes: number, listener: RequestListener): void {
  if (cluster.isPrimary && processes > 1) startProcesses(processes);
  else serve(listener);
  process.on("disconnect", () => process.exit(0));
}

function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    if (cluster.isPrimary) say(port);
  });
}

function say(port: number): void {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}

function startProcesses(processes: number): void {
  let waitedFor = processes;
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.on("listening", (_, { port }) => {
    waitedFor--;
    if (waitedFor === 0) say(port);
  });
  for (let each = 0; each < processes; each++) cluster.fork();
}
