// Logs lines to standard error as fast as it can, waits `patience` ms for them to be read, and tells on
// standard output how that went.
import { openLog } from "../../../../runtime/shard/observe/log.ts";
import { stderrSink } from "../../../../runtime/shard/observe/stderr-sink.ts";

const [name = "", lines = "0", text = "0", patience = "1000"] = process.argv.slice(2);
const sink = stderrSink();
const log = openLog({ level: "info", role: "shard", cordon: name, sink });
const before = process.memoryUsage().rss;
for (let i = 0; i < Number(lines); i++) {
  log.info({ i }, "x".repeat(Number(text)));
  if (i % 20 === 19) await new Promise(setImmediate);
}
await sink.flush(Number(patience));
const grownBytes = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ dropped: sink.takeDropped(), grownBytes }));
process.exit(0);
