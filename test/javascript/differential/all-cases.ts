import type { Case } from "./case.ts";
import { base64Cases } from "./cases/base64.cases.ts";
import { encodingCases } from "./cases/encoding.cases.ts";
import { urlCases } from "./cases/url.cases.ts";
import { urlSearchParamsCases } from "./cases/url-search-params.cases.ts";

/** Every case, by what it is about. */
export const casesBySubject: Readonly<Record<string, readonly Case[]>> = {
  URL: urlCases,
  URLSearchParams: urlSearchParamsCases,
  encodings: encodingCases,
  base64: base64Cases,
};

export const allCases: readonly Case[] = Object.values(casesBySubject).flat();
