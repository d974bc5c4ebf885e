// Ends with 0 where the host of this container takes requests, and with 1 where it does not: for the image's health check. It asks
// where commands do, at SKERRY_ADMIN.
import { get } from "node:http";

const admin = process.env.SKERRY_ADMIN || "127.0.0.1:9090";
const path = "/readyz";
const where = admin.startsWith("unix:")
  ? { socketPath: admin.slice("unix:".length), path }
  : `http://${admin}${path}`;
get(where, { timeout: 4_000 }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1))
  .on("timeout", () => process.exit(1))
  .on("error", () => process.exit(1));
