import { SkerryError } from "../errors.ts";

/** The first descriptor of sockets that the launcher passes on (`bin/find-node.js`). */
const first = 4;

/** The descriptor of a listening socket that the service manager handed over, as systemd does for a `.socket` unit
 * (sd_listen_fds(3)); null where there is none. @throws SkerryError `bad-usage` for several. */
export function passedSocket(environment: NodeJS.ProcessEnv = process.env): number | null {
  const count = Number(environment.SKERRY_PASSED_SOCKETS ?? 0);
  if (count > 1) {
    throw new SkerryError(
      "bad-usage",
      `${count} sockets were handed over, and a host listens on one: name one ListenStream in the .socket unit.`,
    );
  }
  return count === 1 ? first : null;
}
