// The peer that Skerry is measured against: node:http alone, answering the same; as many processes as are
// asked for, among which Node deals connections out as `skerry serve` does among its shards.
import cluster from "node:cluster";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [body = "Hello", processes = "1"] = process.argv.slice(2);

function serve(): void {
  const fields = { "content-type": "text/plain; charset=utf-8", "content-length": body.length };
  const server = createServer((_request, response) => response.writeHead(200, fields).end(body));
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    if (cluster.isPrimary) say(port);
  });
}

function say(port: number): void {
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}

function startProcesses(): void {
  let waitedFor = Number(processes);
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.on("listening", (_, { port }) => {
    waitedFor--;
    if (waitedFor === 0) say(port);
  });
  for (let each = 0; each < Number(processes); each++) cluster.fork();
}

if (cluster.isPrimary && Number(processes) > 1) startProcesses();
else serve();
process.on("disconnect", () => process.exit(0));
