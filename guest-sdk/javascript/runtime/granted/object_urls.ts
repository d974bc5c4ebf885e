// `URL.createObjectURL` and `URL.revokeObjectURL`, where a file of the worker's names the first. Else the build leaves this file empty,
// and so what it alone uses out.
import { exposeStatics } from "../expose.ts";
import { answerBlobUrls } from "../fetch/local-urls.ts";
import { blobResponse, createObjectURL, revokeObjectURL } from "../fetch/object-urls.ts";
import { URL } from "../web/url.ts";

exposeStatics(URL, { createObjectURL, revokeObjectURL });
answerBlobUrls(blobResponse);
