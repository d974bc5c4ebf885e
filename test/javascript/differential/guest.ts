import { resolve } from "node:path";
import { type CompileOptions, compile } from "@skerry/javascript/build";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import type { Described } from "./describe-value.ts";

/** A worker of this folder that runs cases. */
export interface Guest {
  /** The outcome of a case in the guest: one request, and so a fresh state. */
  outcomeOf(name: string): Promise<Described>;
  end(): Promise<void>;
}

/** Builds a worker of this folder, which answers as `answering` does, and starts it. */
export async function startGuest(
  file: string,
  options: Partial<CompileOptions> = {},
  settings: Parameters<typeof testSettings>[0] = {},
): Promise<Guest> {
  const projectDir = import.meta.dirname;
  const compiled = await compile({ entry: resolve(projectDir, file), projectDir, ...options });
  if (!compiled.ok) throw new Error(compiled.diagnostics);
  const { host, end } = await testHost();
  const worker = await host.load(compiled.component, testSettings(settings));
  return {
    end,
    async outcomeOf(name) {
      const uri = `http://differential.test/?case=${encodeURIComponent(name)}`;
      const { response, error, log } = await host.call(worker, {
        method: "GET",
        uri,
        fields: [],
        body: { tag: "empty" },
      });
      if (error) throw new Error(`${error.message} ${JSON.stringify(log)}`);
      return JSON.parse(bodyText(response?.body)) as Described;
    },
  };
}
