import type { Case } from "./case.ts";
import { abortCases } from "./cases/abort.cases.ts";
import { aesCases } from "./cases/aes.cases.ts";
import { atomicsCases } from "./cases/atomics.cases.ts";
import { base64Cases } from "./cases/base64.cases.ts";
import { blobFormCases } from "./cases/blob-form.cases.ts";
import { compressionCases } from "./cases/compression.cases.ts";
import { cryptoCases } from "./cases/crypto.cases.ts";
import { curve448Cases } from "./cases/curve448.cases.ts";
import { dataUrlCases } from "./cases/data-url.cases.ts";
import { derivationCases } from "./cases/derivation.cases.ts";
import { disposalCases } from "./cases/disposal.cases.ts";
import {
  detachedCases,
  domExceptionCases,
  weakReferenceCases,
} from "./cases/dom-exception.cases.ts";
import { encodingCases } from "./cases/encoding.cases.ts";
import { eventsCases } from "./cases/events.cases.ts";
import { headersCases } from "./cases/headers.cases.ts";
import { interfaceCases } from "./cases/interfaces.cases.ts";
import { joinedPipesCases } from "./cases/joined-pipes.cases.ts";
import { keyMemberCases } from "./cases/key-members.cases.ts";
import { localeCases } from "./cases/locale.cases.ts";
import { performanceCases } from "./cases/performance.cases.ts";
import { pipingCases } from "./cases/piping.cases.ts";
import { promisesCases } from "./cases/promises.cases.ts";
import { randomCases } from "./cases/random.cases.ts";
import { requestResponseCases } from "./cases/request-response.cases.ts";
import { signatureCases } from "./cases/signatures.cases.ts";
import { streamsCases } from "./cases/streams.cases.ts";
import { structuredCloneCases } from "./cases/structured-clone.cases.ts";
import { timersCases } from "./cases/timers.cases.ts";
import { urlCases } from "./cases/url.cases.ts";
import { urlPatternCases } from "./cases/url-pattern.cases.ts";
import { urlSearchParamsCases } from "./cases/url-search-params.cases.ts";

/** Every case, by what it is about. */
export const casesBySubject: Readonly<Record<string, readonly Case[]>> = {
  abort: abortCases,
  AES: aesCases,
  Atomics: atomicsCases,
  base64: base64Cases,
  "Blob and FormData": blobFormCases,
  compression: compressionCases,
  crypto: cryptoCases,
  "curve 448": curve448Cases,
  "data: URLs": dataUrlCases,
  "derived keys and curve 25519": derivationCases,
  "detached buffers": detachedCases,
  disposal: disposalCases,
  DOMException: domExceptionCases,
  encodings: encodingCases,
  events: eventsCases,
  Headers: headersCases,
  "members of keys": keyMemberCases,
  interfaces: interfaceCases,
  locales: localeCases,
  "joined pipes": joinedPipesCases,
  performance: performanceCases,
  piping: pipingCases,
  promises: promisesCases,
  random: randomCases,
  "Request and Response": requestResponseCases,
  signatures: signatureCases,
  streams: streamsCases,
  structuredClone: structuredCloneCases,
  timers: timersCases,
  URLPattern: urlPatternCases,
  URLSearchParams: urlSearchParamsCases,
  URL: urlCases,
  WeakRef: weakReferenceCases,
};

export const allCases: readonly Case[] = Object.values(casesBySubject).flat();
