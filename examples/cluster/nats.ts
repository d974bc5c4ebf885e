import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of `nats-server`. Ends the program with how to get it where there is none. */
export function natsServer(): string {
  const given = process.env.NATS_SERVER;
  // Debian's folder of servers is not on everybody's path.
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const paths = given === undefined ? folders.map((each) => join(each, "nats-server")) : [given];
  const found = paths.find(isProgram);
  if (found !== undefined) return found;
  process.stderr.write(
    "There is no nats-server here: install it with `apt install nats-server` or `brew install nats-server`, or set NATS_SERVER to its path.\n",
  );
  process.exit(2);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
