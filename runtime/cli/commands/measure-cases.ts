import { join } from "node:path";
import { type CaseSet, nameOf } from "../../measure/cases/case.ts";
import { readCases } from "../../measure/cases/read-cases.ts";
import { makeRequest } from "../../message/make-request.ts";
import type { WorkerSource } from "../../project/worker-source.ts";
import type { MeasureCommand } from "../options/measure-options.ts";
import { readData } from "./call-data.ts";

/** The cases that the command line names, by --url and what goes with it, --requests-file or --cases; else
 * what [measure] of the settings says, else GET /. Throws `bad-request`, `not-found`. */
export async function caseSet(source: WorkerSource, command: MeasureCommand): Promise<CaseSet> {
  const { requestsFile, cases } = command;
  if (requestsFile !== undefined) return readCases(requestsFile, requestsFile);
  if (cases !== undefined) return readCases(cases, cases);
  const { measure, file } = source.settings;
  const named = measure["requests-file"];
  if (named !== undefined && !hasRequest(command)) {
    return readCases(join(source.dir, named), `${named} (named by ${file})`);
  }
  return oneCase(command, measure.url);
}

function hasRequest({ url, method, header, data }: MeasureCommand): boolean {
  return [url, method, header, data].some((option) => option !== undefined);
}

async function oneCase(command: MeasureCommand, usual: string | undefined): Promise<CaseSet> {
  const { url = usual, method, header, data } = command;
  const request = makeRequest({
    headers: header ?? [],
    ...(url === undefined ? {} : { url }),
    ...(method === undefined ? {} : { method }),
    ...(data === undefined ? {} : { body: await readData(data) }),
  });
  return { cases: [{ name: nameOf(request), request }], notes: [] };
}
