import { SkerryError } from "../errors.ts";

/** What keeps a server from listening, as an error for whoever chose the address. */
export function listenFailure(
  { code = "unknown error" }: NodeJS.ErrnoException,
  port: number,
  address: string,
): SkerryError {
  switch (code) {
    case "EADDRINUSE":
      return new SkerryError("port-in-use", `Another program listens on port ${port}.`);
    case "EACCES":
      return new SkerryError(
        "cannot-listen",
        `This user may not listen on port ${port} of ${address}.`,
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return new SkerryError(
        "cannot-listen",
        `${address} is not an address of this machine that a server can listen on (${code}).`,
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new SkerryError(
        "cannot-listen",
        `${address} is no address, and no host of that name was found (${code}).`,
      );
    default:
      return new SkerryError(
        "host-failed",
        `Listening on port ${port} of ${address} failed: ${code}.`,
      );
  }
}

/** The same of a unix socket. */
export function socketFailure({ code = "" }: NodeJS.ErrnoException, path: string): SkerryError {
  if (code === "EADDRINUSE") {
    return new SkerryError("port-in-use", `Another program listens on the socket ${path}.`);
  }
  return new SkerryError("cannot-listen", `The host can't listen on the socket ${path} (${code}).`);
}
