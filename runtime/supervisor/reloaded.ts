import type { Logger } from "pino";
import { toSkerryError } from "../errors.ts";

/** What reading the settings file again has changed. */
export interface Reloaded {
  /** Names of workers. */
  readonly changed: string[];
  readonly removed: string[];
  /** Settings that the file has changed and only a start takes up. */
  readonly needRestart: string[];
}

/** Logs what became of a reload, whoever asked for it. */
export async function loggedReload(
  reload: Promise<Reloaded>,
  log: Pick<Logger, "info" | "error">,
): Promise<Reloaded> {
  try {
    const reloaded = await reload;
    log.info(reloaded, "The settings file was read again.");
    return reloaded;
  } catch (error) {
    const { code, message, detail } = toSkerryError(error);
    const problem = detail === undefined ? { code, message } : { code, message, detail };
    log.error(
      { problem },
      "The settings file was not applied: the host continues with the settings it had.",
    );
    throw error;
  }
}
