import { request } from "node:http";
import type { AdminAddress } from "../supervisor/serve-settings.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** How long a host may take to answer, in ms. */
const patience = 10_000;

/** Whether the host that runs at the admin address is ready, where one runs: it has looked at its own shards and their sandbox, at the
 * modules that they read, and at the owner of entries. */
export async function runningHostFinding(address: AdminAddress): Promise<Finding> {
  const answer = await readyz(address).catch(
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  if (typeof answer === "string") {
    const none = ["ECONNREFUSED", "ENOENT"].includes(answer);
    if (none) return ok("host", "None at the admin address, so nothing was looked at in one.");
    return problem(
      "host",
      `What is at the admin address does not answer: ${answer}.`,
      "See what has that address.",
    );
  }
  if (answer.ready === true) {
    return ok("host", "It is ready: shards in their sandbox, deployed modules, and entries.");
  }
  const reasons = answer.reasons?.join(" ") ?? "It does not say why.";
  return problem("host", `It is not ready: ${reasons}`, "Look at its log.");
}

interface Answer {
  readonly ready?: boolean;
  readonly reasons?: readonly string[];
}

function readyz(address: AdminAddress): Promise<Answer> {
  const to =
    address.kind === "unix"
      ? { socketPath: address.path }
      : { host: address.address, port: address.port };
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, path: "/readyz", timeout: patience, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      answer.once("error", reject);
      answer.once("end", () => {
        try {
          resolve(JSON.parse(text) as Answer);
        } catch {
          reject(new Error("it is no host of Skerry"));
        }
      });
    });
    asked.once("timeout", () => asked.destroy(new Error("nothing came in time")));
    asked.once("error", reject);
    asked.end();
  });
}
