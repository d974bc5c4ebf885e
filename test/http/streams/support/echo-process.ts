// A process that answers with what it is sent, as it comes, and says how much memory it has.
import { HttpServer } from "../../../../runtime/http/server.ts";
import { streamWorker } from "./stream-worker.ts";

const worker = streamWorker(
  async ({ body, answering }) => answering({ status: 200, fields: [], body: body! }),
  { streamedBody: 1024 ** 3 },
);
const front = new HttpServer({ route: () => worker, onOutcome: () => {} });
const { port } = await front.listen({ port: 0, address: "127.0.0.1" });

let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 10);
process.on("message", () => {
  process.send!({ rss: process.memoryUsage.rss(), peak });
});
process.on("disconnect", () => process.exit());
process.send!({ port });
